/* hello_curses: the least that a program on ncurses does before a screen stands and at a key; the
 * machine's own limit for the screens. SIGTERM ends it. */
#include <curses.h>
#include <locale.h>

int main(void)
{
	int keys = 0;

	setlocale(LC_ALL, "");
	if (initscr() == NULL)
		return 1;
	noecho();
	mvaddstr(1, 2, "hello");
	refresh();
	while (getch() != ERR) {
		mvprintw(2, 2, "%d", ++keys);
		refresh();
	}
	endwin();
	return 0;
}
