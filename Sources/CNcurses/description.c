#define _GNU_SOURCE
#include "description.h"

#include <curses.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>

// The compiled form of a description, with numbers of 32 bits: term(5), "EXTENDED NUMBER FORMAT".
enum { MAGIC = 01036 };

// What terminals with direct colour understand next to the palette's sequences: the parameters of ISO 8613-6 between
// semicolons, as xterm+direct2 and tmux have them. Fewer read the colons of the standard itself.
#define SELECT(normal, bright, any)                                                                         \
    "\033[%?%p1%{8}%<%t" normal "%p1%d%e%p1%{16}%<%t" bright "%p1%{8}%-%d%e" any ";"                          \
    "%?%p1%{256}%<%t5;%p1%d%e2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;%;m"

static const char *const changed_strings[][2] = {
    {"setaf", SELECT("3", "9", "38")},
    {"setab", SELECT("4", "10", "48")},
    // The palette stays as it is.
    {"initc", NULL}, {"initp", NULL}, {"oc", NULL}, {"setf", NULL}, {"setb", NULL}, {"scp", NULL},
};

static const char *string_capability(const char *name) {
    for (size_t i = 0; i < sizeof changed_strings / sizeof changed_strings[0]; i++)
        if (strcmp(name, changed_strings[i][0]) == 0) return changed_strings[i][1];
    const char *text = tigetstr(name);
    return text == (char *)-1 ? NULL : text;
}

static int number_capability(const char *name) {
    if (strcmp(name, "colors") == 0) return 1 << 24;
    if (strcmp(name, "pairs") == 0) return 1 << 16;
    int number = tigetnum(name);
    return number < 0 ? -1 : number;
}

static void put_short(FILE *out, int value) {
    fputc(value & 255, out);
    fputc(value >> 8 & 255, out);
}

// To an even place.
static void pad(FILE *out) {
    if (ftell(out) % 2) fputc(0, out);
}

static void write_compiled(FILE *out, const char *type) {
    int offset = 0;
    for (int i = 0; i < STRCOUNT; i++) {
        const char *text = string_capability(strnames[i]);
        if (text) offset += (int)strlen(text) + 1;
    }
    put_short(out, MAGIC);
    put_short(out, (int)strlen(type) + 1);
    put_short(out, BOOLCOUNT);
    put_short(out, NUMCOUNT);
    put_short(out, STRCOUNT);
    put_short(out, offset);
    fwrite(type, 1, strlen(type) + 1, out);
    for (int i = 0; i < BOOLCOUNT; i++) fputc(strcmp(boolnames[i], "ccc") != 0 && tigetflag(boolnames[i]) == 1, out);
    pad(out);
    for (int i = 0; i < NUMCOUNT; i++) {
        int number = number_capability(numnames[i]);
        put_short(out, number);
        put_short(out, number >> 16);
    }
    offset = 0;
    for (int i = 0; i < STRCOUNT; i++) {
        const char *text = string_capability(strnames[i]);
        put_short(out, text ? offset : -1);
        if (text) offset += (int)strlen(text) + 1;
    }
    for (int i = 0; i < STRCOUNT; i++) {
        const char *text = string_capability(strnames[i]);
        if (text) fwrite(text, 1, strlen(text) + 1, out);
    }
    pad(out);
    // By the flag RGB, ncurses keeps no table of all colours. One flag, no number, no string; one name, its table.
    static const char name[] = "RGB";
    put_short(out, 1);
    put_short(out, 0);
    put_short(out, 0);
    put_short(out, 1);
    put_short(out, sizeof name);
    fputc(1, out);
    pad(out);
    put_short(out, 0);
    fwrite(name, 1, sizeof name, out);
}

char *description_with_direct_colour(const char *type) {
    char *bytes = NULL, *text = NULL;
    size_t count = 0;
    FILE *out = open_memstream(&bytes, &count);
    if (!out) return NULL;
    write_compiled(out, type);
    if (fclose(out) == 0) text = malloc(4 + 2 * count + 1);
    if (text) {
        char *end = text + sprintf(text, "hex:");
        for (size_t i = 0; i < count; i++) end += sprintf(end, "%02X", (uint8_t)bytes[i]);
    }
    free(bytes);
    return text;
}
