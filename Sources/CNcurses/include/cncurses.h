// What Swift cannot import from ncursesw and terminfo: macros, variadics, globals.
//
// ncurses draws into a file descriptor that is not a terminal, so that a frame can be collected and sent as a
// whole. It never reads input and never touches terminal modes. One thread may call this, and only one screen
// exists.
#ifndef CNCURSES_H
#define CNCURSES_H

#include <stdbool.h>
#include <stdint.h>

enum terminfo_verdict {
    TERMINFO_USABLE,
    TERMINFO_UNKNOWN,
    TERMINFO_CANNOT_MOVE_CURSOR,
};

/// Loads the description of a terminal type, unless it is unknown, and says whether it can show full-screen
/// pictures; `colours` receives its number of colours, or -1.
enum terminfo_verdict terminfo_look(const char *type, int *colours);

/// Forgets the loaded description.
void terminfo_forget(void);

/// A string capability of the loaded description, without its delays, in `buffer`; the length, 0 when absent.
int terminfo_string(const char *name, char *buffer, int capacity);

/// Brings the cursor to the first column of `row`; the length, 0 when it cannot.
int terminfo_move(int row, char *buffer, int capacity);

/// A file in memory to collect output in, or -1.
int curses_open_collector(void);

enum curses_attribute {
    CURSES_BOLD = 1,
    CURSES_DIM = 2,
    CURSES_REVERSE = 4,
    CURSES_UNDERLINE = 8,
};

enum curses_colours {
    CURSES_COLOURLESS,
    /// Entries of the palette.
    CURSES_PALETTE,
    /// Below 256 entries of the palette, and all others red · 65536 + green · 256 + blue.
    CURSES_DIRECT,
};

/// Starts a screen whose output goes to `output`. Removes LINES and COLUMNS from the environment, where
/// ncurses would believe them for ever. False when the terminal type is unknown or memory is short.
bool curses_start(
    const char *type, int output, int input, int height, int width, enum curses_colours colours);

/// The number of colours.
int curses_colour_count(void);

/// The number of colour pairs, 0 without colours.
int curses_pairs(void);

/// Makes `pair` show two colours, -1 being the terminal's default.
bool curses_define_pair(int pair, int foreground, int background);

void curses_resize(int height, int width);

/// Puts a character and its marks, at most 5 scalars, into the next frame.
void curses_put(int row, int column, const uint32_t *scalars, int count, int attributes, int pair);

/// Writes what differs between the next frame and the terminal; or all of it.
void curses_refresh(bool everything);

/// Writes what leaves the screen, until the next refresh.
void curses_leave(void);

/// Forgets the screen after it was left.
void curses_end(void);

#endif
