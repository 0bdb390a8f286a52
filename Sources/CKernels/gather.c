#include "CKernels.h"
#include "clones.h"

#define GATHER(name, type)                                                                           \
    HG_CLONES void name(                                                                             \
        const type *restrict source, const int32_t *restrict index, int64_t rows, int64_t width,     \
        float scale, float offset, float *restrict destination) {                                    \
        for (int64_t r = 0; r < rows; r++) {                                                         \
            const type *from = source + (int64_t)index[r] * width;                                   \
            float *to = destination + r * width;                                                     \
            for (int64_t i = 0; i < width; i++) to[i] = scale * (float)from[i] + offset;             \
        }                                                                                            \
    }

GATHER(hg_gather_bytes, uint8_t)
GATHER(hg_gather_floats, float)
