#include "CKernels.h"

#include "clones.h"
#include "turn.h"
#include "vectormath.h"

HG_INLINE float largest(const float *x, int64_t n) {
    float top = x[0];
    for (int64_t i = 1; i < n; i++) top = x[i] > top ? x[i] : top;
    return top;
}

// The order of the additions is written down: sixteen running sums, as in sums.c.
HG_INLINE float total(const float *x, int64_t n) {
    float lane[16] = {0}, rest = 0, sum = 0;
    int64_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (int k = 0; k < 16; k++) lane[k] += x[i + k];
    for (; i < n; i++) rest += x[i];
    for (int k = 0; k < 16; k++) sum += lane[k];
    return sum + rest;
}

HG_INLINE float total_product(const float *x, const float *y, int64_t n) {
    float lane[16] = {0}, rest = 0, sum = 0;
    int64_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (int k = 0; k < 16; k++) lane[k] += x[i + k] * y[i + k];
    for (; i < n; i++) rest += x[i] * y[i];
    for (int k = 0; k < 16; k++) sum += lane[k];
    return sum + rest;
}

HG_CLONES void hg_transpose(const float *from, int64_t row, int64_t rows, int64_t columns, float *to) {
    turn(from, row, rows, columns, to);
}

HG_CLONES void hg_softmax_rows(const float *x, float *y, int64_t rows, int64_t n) {
    for (int64_t r = 0; r < rows; r++, x += n, y += n) {
        float top = largest(x, n);
        for (int64_t i = 0; i < n; i++) y[i] = hg_exp(x[i] - top);
        float scale = 1.0f / total(y, n);
        for (int64_t i = 0; i < n; i++) y[i] *= scale;
    }
}

HG_CLONES void hg_softmax_slope_rows(const float *g, const float *y, float *d, int64_t rows, int64_t n) {
    for (int64_t r = 0; r < rows; r++, g += n, y += n, d += n) {
        float mean = total_product(g, y, n);
        for (int64_t i = 0; i < n; i++) d[i] = (g[i] - mean) * y[i];
    }
}

HG_CLONES void hg_log_sum_exp_rows(const float *x, float *y, float *scratch, int64_t rows, int64_t n) {
    for (int64_t r = 0; r < rows; r++, x += n) {
        float top = largest(x, n);
        for (int64_t i = 0; i < n; i++) scratch[i] = hg_exp(x[i] - top);
        y[r] = top + hg_log(total(scratch, n));
    }
}

// Σ of an expression in `at`, in sixteen running sums as above.
#define SUM(result, n, expression)                                \
    do {                                                          \
        float lane[16] = {0}, rest = 0;                           \
        int64_t i = 0;                                            \
        for (; i + 16 <= (n); i += 16)                            \
            for (int l = 0; l < 16; l++) {                        \
                int64_t at = i + l;                               \
                lane[l] += (expression);                          \
            }                                                     \
        for (; i < (n); i++) {                                    \
            int64_t at = i;                                       \
            rest += (expression);                                 \
        }                                                         \
        for (int half = 8; half; half /= 2)                       \
            for (int l = 0; l < half; l++) lane[l] += lane[l + half];\
        result = lane[0] + rest;                                  \
    } while (0)

HG_INLINE void moments(const float *x, int64_t n, float epsilon, float *mean, float *scale) {
    float sum, square;
    SUM(sum, n, x[at]);
    float m = sum / (float)n;
    SUM(square, n, (x[at] - m) * (x[at] - m));
    *mean = m;
    *scale = 1.0f / __builtin_sqrtf(square / (float)n + epsilon);
}

HG_CLONES void hg_normalise_rows(const float *x, float *y, int64_t rows, int64_t n, float epsilon) {
    for (int64_t r = 0; r < rows; r++, x += n, y += n) {
        float mean, scale;
        moments(x, n, epsilon, &mean, &scale);
        for (int64_t i = 0; i < n; i++) y[i] = (x[i] - mean) * scale;
    }
}

HG_CLONES void hg_normalise_slope_rows(
    const float *g, const float *x, float *d, int64_t rows, int64_t n, float epsilon) {
    for (int64_t r = 0; r < rows; r++, g += n, x += n, d += n) {
        float mean, scale, sum, along;
        moments(x, n, epsilon, &mean, &scale);
        SUM(sum, n, g[at]);
        SUM(along, n, g[at] * (x[at] - mean));
        float shift = sum / (float)n, tilt = along / (float)n * scale * scale;
        for (int64_t i = 0; i < n; i++) d[i] = (g[i] - shift - (x[i] - mean) * tilt) * scale;
    }
}
