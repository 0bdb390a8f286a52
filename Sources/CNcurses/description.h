#ifndef DESCRIPTION_H
#define DESCRIPTION_H

/// The loaded description of a terminal with colours by their red, green and blue next to the palette, in the form
/// that ncurses takes from the variable TERMINFO: colours below 256 are palette entries, all others red · 65536 +
/// green · 256 + blue. To be freed; null when memory is short.
char *description_with_direct_colour(const char *type);

#endif
