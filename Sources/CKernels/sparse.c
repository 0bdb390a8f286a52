#include "CKernels.h"

#include "clones.h"
#include "vectormath.h"

// Sixteen lanes, at any address. Four of them run side by side: the order of additions is written down, as in sums.c.
typedef float lanes __attribute__((vector_size(64), aligned(4)));

HG_INLINE float dot(const float *a, const float *b, int64_t n) {
    lanes s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    int64_t i = 0;
    for (; i + 64 <= n; i += 64) {
        s0 += *(const lanes *)(a + i) * *(const lanes *)(b + i);
        s1 += *(const lanes *)(a + i + 16) * *(const lanes *)(b + i + 16);
        s2 += *(const lanes *)(a + i + 32) * *(const lanes *)(b + i + 32);
        s3 += *(const lanes *)(a + i + 48) * *(const lanes *)(b + i + 48);
    }
    for (; i + 16 <= n; i += 16) s0 += *(const lanes *)(a + i) * *(const lanes *)(b + i);
    s0 = (s0 + s1) + (s2 + s3);
    float sum = 0, rest = 0;
    for (int k = 0; k < 16; k++) sum += s0[k];
    for (; i < n; i++) rest += a[i] * b[i];
    return sum + rest;
}

/// to += Σ value_j table[column_j] over the cells begin ..< end
HG_INLINE void gather(
    float *restrict to, const hg_sparse *s, int64_t begin, int64_t end, const float *table, int64_t width) {
    int64_t j = begin;
    for (; j + 4 <= end; j += 4) {
        const float *t0 = table + s->column[j] * width, *t1 = table + s->column[j + 1] * width;
        const float *t2 = table + s->column[j + 2] * width, *t3 = table + s->column[j + 3] * width;
        float a0 = s->value[j], a1 = s->value[j + 1], a2 = s->value[j + 2], a3 = s->value[j + 3];
        for (int64_t i = 0; i < width; i++) to[i] += (a0 * t0[i] + a1 * t1[i]) + (a2 * t2[i] + a3 * t3[i]);
    }
    for (; j < end; j++) {
        const float *t = table + s->column[j] * width;
        float a = s->value[j];
        for (int64_t i = 0; i < width; i++) to[i] += a * t[i];
    }
}

HG_CLONES void hg_sparse_rows(
    const hg_sparse *s, const float *table, float *to, int64_t begin, int64_t end, int64_t width) {
    for (int64_t r = begin; r < end; r++) {
        float *row = to + r * width;
        for (int64_t i = 0; i < width; i++) row[i] = 0;
        gather(row, s, s->start[r], s->start[r + 1], table, width);
    }
}

HG_CLONES void hg_sparse_cells(
    const hg_sparse *s, const float *rows, const float *table, const float *bias, float *out, int64_t begin,
    int64_t end, int64_t width) {
    for (int64_t r = begin; r < end; r++)
        for (int64_t j = s->start[r]; j < s->start[r + 1]; j++) {
            int64_t column = s->column[j];
            out[j] = dot(rows + r * width, table + column * width, width) + bias[column];
        }
}

HG_INLINE void adam(
    float *restrict theta, const float *restrict g, float *restrict m, float *restrict v, int64_t count, float penalty,
    const hg_adam *s) {
    float rate = s->rate / s->correction1, root = 1.0f / __builtin_elementwise_sqrt(s->correction2);
    float beta1 = s->beta1, beta2 = s->beta2, epsilon = s->epsilon;
    for (int64_t i = 0; i < count; i++) {
        float d = g[i] + penalty * theta[i];
        m[i] = beta1 * m[i] + (1.0f - beta1) * d;
        v[i] = beta2 * v[i] + (1.0f - beta2) * d * d;
        theta[i] -= rate * m[i] / (__builtin_elementwise_sqrt(v[i]) * root + epsilon);
    }
}

HG_CLONES void hg_sparse_adam(
    const hg_sparse *s, const float *rows, const hg_table *t, float penalty, const hg_adam *settings, int64_t begin,
    int64_t end) {
    int64_t width = t->width;
    float *g = hg_scratch(width);
    for (int64_t r = begin; r < end; r++) {
        for (int64_t i = 0; i < width; i++) g[i] = 0;
        gather(g, s, s->start[r], s->start[r + 1], rows, width);
        adam(t->values + r * width, g, t->m + r * width, t->v + r * width, width, penalty, settings);
        if (!t->bias) continue;
        float sum = 0;
        for (int64_t j = s->start[r]; j < s->start[r + 1]; j++) sum += s->value[j];
        adam(t->bias + r, &sum, t->bias_m + r, t->bias_v + r, 1, 0, settings);
    }
}

HG_CLONES void hg_dense_adam(
    const float *g, const float *bias_g, const hg_table *t, float penalty, const hg_adam *settings, int64_t begin,
    int64_t end) {
    int64_t width = t->width, at = begin * width, count = (end - begin) * width;
    adam(t->values + at, g + at, t->m + at, t->v + at, count, penalty, settings);
    if (t->bias) adam(t->bias + begin, bias_g + begin, t->bias_m + begin, t->bias_v + begin, end - begin, 0, settings);
}

HG_CLONES void hg_multinomial_rows(
    const hg_sparse *s, float *logits, const float *bias, float *loss, int64_t begin, int64_t end, int64_t n,
    float scale) {
    for (int64_t r = begin; r < end; r++) {
        float *x = logits + r * n;
        float top = -__builtin_inff(), known = 0, weight = 0, sum = 0;
        for (int64_t i = 0; i < n; i++) {
            x[i] += bias[i];
            top = x[i] > top ? x[i] : top;
        }
        for (int64_t j = s->start[r]; j < s->start[r + 1]; j++) {
            known += s->value[j] * (x[s->column[j]] - top);
            weight += s->value[j];
        }
        for (int64_t i = 0; i < n; i++) x[i] = hg_exp(x[i] - top);
        lanes lane = {0};
        int64_t i = 0;
        for (; i + 16 <= n; i += 16) lane += *(const lanes *)(x + i);
        for (int k = 0; k < 16; k++) sum += lane[k];
        for (; i < n; i++) sum += x[i];
        loss[r] = weight * hg_log(sum) - known;
        float part = weight * scale / sum;
        for (int64_t i = 0; i < n; i++) x[i] *= part;
        for (int64_t j = s->start[r]; j < s->start[r + 1]; j++) x[s->column[j]] -= scale * s->value[j];
    }
}

HG_CLONES void hg_weighted_rows(
    const hg_sparse *s, float *outputs, const float *bias, float alpha, float *loss, int64_t begin, int64_t end,
    int64_t n, float scale) {
    for (int64_t r = begin; r < end; r++) {
        float *y = outputs + r * n;
        lanes lane = {0};
        float sum = 0, known = 0;
        for (int64_t i = 0; i < n; i++) y[i] += bias[i];
        int64_t i = 0;
        for (; i + 16 <= n; i += 16) lane += *(const lanes *)(y + i) * *(const lanes *)(y + i);
        for (int k = 0; k < 16; k++) sum += lane[k];
        for (; i < n; i++) sum += y[i] * y[i];
        for (int64_t j = s->start[r]; j < s->start[r + 1]; j++) {
            float *cell = y + s->column[j];
            float confidence = 1 + alpha * s->value[j];
            known += confidence * (1 - *cell) * (1 - *cell) - *cell * *cell;
            // What is scaled below comes to c (y − 1).
            *cell = confidence * (*cell - 1);
        }
        loss[r] = sum + known;
        for (int64_t i = 0; i < n; i++) y[i] *= 2 * scale;
    }
}
