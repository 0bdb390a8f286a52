#include "CKernels.h"

#include "clones.h"
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

HG_INLINE float mean_of(const float *x, int64_t n) { return total(x, n) / (float)n; }

HG_CLONES void hg_normalise_rows(const float *x, float *y, int64_t rows, int64_t n, float epsilon) {
    for (int64_t r = 0; r < rows; r++, x += n, y += n) {
        float mean = mean_of(x, n);
        for (int64_t i = 0; i < n; i++) y[i] = (x[i] - mean) * (x[i] - mean);
        float scale = 1.0f / __builtin_sqrtf(mean_of(y, n) + epsilon);
        for (int64_t i = 0; i < n; i++) y[i] = (x[i] - mean) * scale;
    }
}

HG_CLONES void hg_normalise_slope_rows(
    const float *g, const float *x, float *d, int64_t rows, int64_t n, float epsilon) {
    float *y = hg_scratch(2 * n), *t = y + n;
    for (int64_t r = 0; r < rows; r++, g += n, x += n, d += n) {
        float mean = mean_of(x, n);
        for (int64_t i = 0; i < n; i++) t[i] = (x[i] - mean) * (x[i] - mean);
        float scale = 1.0f / __builtin_sqrtf(mean_of(t, n) + epsilon);
        for (int64_t i = 0; i < n; i++) y[i] = (x[i] - mean) * scale;
        for (int64_t i = 0; i < n; i++) t[i] = g[i] * y[i];
        float slope = mean_of(t, n), level = mean_of(g, n);
        for (int64_t i = 0; i < n; i++) d[i] = (g[i] - level - y[i] * slope) * scale;
    }
}
