#include <string.h>

#include "CKernels.h"
#include "clones.h"

// The upper half of a float, rounded to the nearest, to the even one of two as near. A NaN stays one.
HG_CLONES void hg_round_to_bfloat16(const float *restrict from, uint16_t *restrict to, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, from + i, sizeof bits);
        uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
        uint32_t quiet = bits >> 16 | 0x40;
        to[i] = (uint16_t)((bits & 0x7fffffff) > 0x7f800000 ? quiet : rounded);
    }
}
