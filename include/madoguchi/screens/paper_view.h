/*
 * screens/paper_view: a paper that the desk has made, to read and to print.
 *
 * DESCRIPTION
 *   The kit's viewer; F9 prints where the configuration names a printer, and says when the paper is
 *   a reprint or has characters that the font has not.
 * OWNERSHIP  The text is copied from the job.
 * THREADS    UI thread; printing is the desk's.
 */
#ifndef MADOGUCHI_SCREENS_PAPER_VIEW_H
#define MADOGUCHI_SCREENS_PAPER_VIEW_H

#include "madoguchi/screens/app.h"

/* What paper_make() has left in the job: paper, paper_row and words. */
void paper_view_open(struct loop *loop, const struct job *job);
/* What paper_leaflet() has: words, for the procedure of the job's reception. */
void paper_view_leaflet(struct loop *loop, const struct job *job);

#endif
