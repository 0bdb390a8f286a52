#define _GNU_SOURCE
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#include "cncurses.h"
#include "description.h"

#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <term.h>
#include <unistd.h>

enum terminfo_verdict terminfo_look(const char *type, int *colours) {
    int status = 0;
    *colours = -1;
    if (setupterm(type, STDOUT_FILENO, &status) == ERR) return TERMINFO_UNKNOWN;
    const char *move = tigetstr("cup");
    bool usable = move && move != (char *)-1;
    *colours = tigetnum("colors");
    return usable ? TERMINFO_USABLE : TERMINFO_CANNOT_MOVE_CURSOR;
}

void terminfo_forget(void) {
    if (cur_term) del_curterm(cur_term);
}

// `$<5/>` asks for a delay that only a terminal on a real wire needs.
static int copy_without_delays(const char *text, char *buffer, int capacity) {
    int length = 0;
    for (; *text; text++) {
        if (text[0] == '$' && text[1] == '<') {
            const char *end = strchr(text, '>');
            if (end) {
                text = end;
                continue;
            }
        }
        if (length == capacity) return 0;
        buffer[length++] = *text;
    }
    return length;
}

int terminfo_string(const char *name, char *buffer, int capacity) {
    const char *text = tigetstr(name);
    return text && text != (char *)-1 ? copy_without_delays(text, buffer, capacity) : 0;
}

int terminfo_move(int row, char *buffer, int capacity) {
    const char *text = tigetstr("cup");
    if (!text || text == (char *)-1) return 0;
    text = tparm(text, row, 0, 0, 0, 0, 0, 0, 0, 0);
    return text ? copy_without_delays(text, buffer, capacity) : 0;
}

int curses_open_collector(void) { return memfd_create("frame", MFD_CLOEXEC); }

static SCREEN *screen;
static FILE *output_file, *input_file;

static FILE *open_copy(int descriptor, const char *mode) {
    int copy = dup(descriptor);
    if (copy < 0) return NULL;
    FILE *file = fdopen(copy, mode);
    if (!file) close(copy);
    return file;
}

// With a description of our own in the place of the system's, for as long as it is read.
static SCREEN *start_direct(const char *type) {
    if (setupterm(type, STDOUT_FILENO, &(int){0}) == ERR) return NULL;
    char *description = description_with_direct_colour(type);
    terminfo_forget();
    if (!description) return NULL;
    const char *place = getenv("TERMINFO");
    char *before = place ? strdup(place) : NULL;
    setenv("TERMINFO", description, 1);
    SCREEN *started = newterm(type, output_file, input_file);
    if (before) setenv("TERMINFO", before, 1);
    else unsetenv("TERMINFO");
    free(before);
    free(description);
    return started;
}

bool curses_start(
    const char *type, int output, int input, int height, int width, enum curses_colours colours
) {
    output_file = open_copy(output, "w");
    input_file = open_copy(input, "r");
    // The size must be known before: newterm sets the scrolling region by it, and cannot ask a file.
    char rows[16], across[16];
    snprintf(rows, sizeof rows, "%d", height);
    snprintf(across, sizeof across, "%d", width);
    setenv("LINES", rows, 1);
    setenv("COLUMNS", across, 1);
    if (output_file && input_file)
        screen = colours == CURSES_DIRECT ? start_direct(type) : newterm(type, output_file, input_file);
    unsetenv("LINES");
    unsetenv("COLUMNS");
    if (!screen) {
        curses_end();
        return false;
    }
    // Otherwise an update stops half-way when keys are waiting.
    typeahead(-1);
    nonl();
    if (colours != CURSES_COLOURLESS) {
        start_color();
        use_default_colors();
    }
    // A terminal that cannot hide its cursor keeps it where a reader expects it least in the way.
    leaveok(stdscr, curs_set(0) != ERR);
    return true;
}

int curses_colour_count(void) { return COLORS; }

int curses_pairs(void) { return COLOR_PAIRS; }

bool curses_define_pair(int pair, int foreground, int background) {
    return init_extended_pair(pair, foreground, background) == OK;
}

void curses_resize(int height, int width) { resize_term(height, width); }

void curses_put(int row, int column, const uint32_t *scalars, int count, int attributes, int pair) {
    wchar_t text[CCHARW_MAX + 1] = {0};
    for (int i = 0; i < count && i < CCHARW_MAX; i++) text[i] = (wchar_t)scalars[i];
    attr_t style = A_NORMAL;
    if (attributes & CURSES_BOLD) style |= A_BOLD;
    if (attributes & CURSES_DIM) style |= A_DIM;
    if (attributes & CURSES_REVERSE) style |= A_REVERSE;
    if (attributes & CURSES_UNDERLINE) style |= A_UNDERLINE;
    cchar_t cell;
    // The pair goes through the last argument: the short one before it cannot hold pairs above 32767.
    if (setcchar(&cell, text, style, 0, &pair) == OK) mvadd_wch(row, column, &cell);
}

void curses_refresh(bool everything) {
    if (everything) clearok(curscr, TRUE);
    if (!is_leaveok(stdscr)) move(getmaxy(stdscr) - 1, 0);
    wnoutrefresh(stdscr);
    doupdate();
}

void curses_leave(void) { endwin(); }

void curses_end(void) {
    if (screen) delscreen(screen);
    if (output_file) fclose(output_file);
    if (input_file) fclose(input_file);
    screen = NULL;
    output_file = input_file = NULL;
}
