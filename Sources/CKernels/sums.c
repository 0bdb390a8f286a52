#include "CKernels.h"
#include "clones.h"

// Sixteen running sums: the order of additions is written down, so it is the same at every vector width.
enum { LANES = 16 };

#define TOTAL(name, expression)                                  \
    HG_CLONES double name(const float *p, int64_t count) {       \
        double total = 0;                                        \
        int64_t i = 0;                                           \
        while (i + LANES <= count) {                             \
            float lane[LANES] = {0};                             \
            int64_t end = i + 64 * LANES <= count ? i + 64 * LANES : i + (count - i) / LANES * LANES; \
            for (; i < end; i += LANES)                          \
                for (int k = 0; k < LANES; k++) {                \
                    float a = p[i + k];                          \
                    lane[k] += (expression);                     \
                }                                                \
            for (int k = 0; k < LANES; k++) total += lane[k];    \
        }                                                        \
        for (; i < count; i++) {                                 \
            float a = p[i];                                      \
            total += (expression);                               \
        }                                                        \
        return total;                                            \
    }

TOTAL(hg_sum_all, a)
TOTAL(hg_sum_squares, a * a)

HG_CLONES static void add_to(float *total, const float *row, int64_t n) {
    for (int64_t i = 0; i < n; i++) total[i] += row[i];
}

void hg_sum_middle(
    const float *source, float *destination, int64_t begin, int64_t end, int64_t middle, int64_t inner) {
    for (int64_t o = begin; o < end; o++) {
        const float *block = source + o * middle * inner;
        if (inner == 1) {
            destination[o] = (float)hg_sum_all(block, middle);
            continue;
        }
        float *out = destination + o * inner;
        for (int64_t i = 0; i < inner; i++) out[i] = 0;
        for (int64_t m = 0; m < middle; m++) add_to(out, block + m * inner, inner);
    }
}
