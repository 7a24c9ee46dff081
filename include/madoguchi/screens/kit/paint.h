/*
 * screens/kit/paint: a frame goes out in one write.
 *
 * DESCRIPTION
 *   ncurses writes at every movement of the cursor, some thirty times a screen: over ssh each is a
 *   packet, and the clerk sees the screen come in pieces. From the first frame on the descriptor
 *   that curses writes to is a file in memory, and each frame is written to the terminal from
 *   there, with what came before it (the bell). Where there is no such file curses writes by
 *   itself, as ever.
 *
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_PAINT_H
#define MADOGUCHI_SCREENS_KIT_PAINT_H

/* The descriptor that curses writes to; it stays the caller's. */
void paint_open(int fd);
/* Curses writes to the terminal again, and knows it as one: before it sets its modes. */
void paint_close(void);
/* doupdate(). */
void paint_frame(void);

#endif
