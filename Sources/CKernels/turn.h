// A matrix the other way round, by blocks of 4×4 that stay in registers: value by value each would be written alone, far
// from the last.
#ifndef HOURGLASS_TURN_H
#define HOURGLASS_TURN_H

#include <stdint.h>
#include <string.h>

#include "clones.h"

typedef float hg_four __attribute__((vector_size(16)));

HG_INLINE hg_four four_at(const float *from) {
    hg_four x;
    memcpy(&x, from, sizeof x);
    return x;
}

HG_INLINE void turn_block(const float *from, int64_t row, float *to, int64_t to_row) {
    hg_four a = four_at(from), b = four_at(from + row), c = four_at(from + 2 * row), d = four_at(from + 3 * row);
    hg_four ac0 = __builtin_shufflevector(a, c, 0, 4, 1, 5), ac2 = __builtin_shufflevector(a, c, 2, 6, 3, 7);
    hg_four bd0 = __builtin_shufflevector(b, d, 0, 4, 1, 5), bd2 = __builtin_shufflevector(b, d, 2, 6, 3, 7);
    hg_four columns[4] = {
        __builtin_shufflevector(ac0, bd0, 0, 4, 1, 5), __builtin_shufflevector(ac0, bd0, 2, 6, 3, 7),
        __builtin_shufflevector(ac2, bd2, 0, 4, 1, 5), __builtin_shufflevector(ac2, bd2, 2, 6, 3, 7)};
    for (int j = 0; j < 4; j++) memcpy(to + j * to_row, &columns[j], sizeof columns[j]);
}

// [rows, columns], rows `row` values apart → [columns, rows]
HG_INLINE void turn(const float *from, int64_t row, int64_t rows, int64_t columns, float *to) {
    int64_t j = 0;
    for (; j + 4 <= columns; j += 4) {
        int64_t i = 0;
        for (; i + 4 <= rows; i += 4) turn_block(from + i * row + j, row, to + j * rows + i, rows);
        for (; i < rows; i++)
            for (int64_t l = j; l < j + 4; l++) to[l * rows + i] = from[i * row + l];
    }
    for (; j < columns; j++)
        for (int64_t i = 0; i < rows; i++) to[j * rows + i] = from[i * row + j];
}

#endif
