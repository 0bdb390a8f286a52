#include "CKernels.h"

#include "clones.h"
#include "turn.h"

// Columns of a tile: one vector of AVX-512, two of AVX2. The sums of a tile stay in registers.
enum { ROWS = 4, COLUMNS = 16 };

// ROWS × COLUMNS sums over k. A is read by strides, value by value; the rows of B are in one piece.
HG_INLINE void tile(
    int64_t k, const float *a, int64_t a_row, int64_t a_column, const float *b, int64_t b_row, float *c,
    int64_t c_row) {
    float sum[ROWS][COLUMNS] = {{0}};
    for (int64_t l = 0; l < k; l++)
        for (int r = 0; r < ROWS; r++) {
            float x = a[r * a_row + l * a_column];
            for (int j = 0; j < COLUMNS; j++) sum[r][j] += x * b[l * b_row + j];
        }
    for (int r = 0; r < ROWS; r++)
        for (int j = 0; j < COLUMNS; j++) c[r * c_row + j] = sum[r][j];
}

HG_INLINE void row(int64_t n, int64_t k, const float *a, int64_t a_column, const float *b, int64_t b_row, float *c) {
    float sum[COLUMNS] = {0};
    for (int64_t l = 0; l < k; l++) {
        float x = a[l * a_column];
        for (int64_t j = 0; j < n; j++) sum[j] += x * b[l * b_row + j];
    }
    for (int64_t j = 0; j < n; j++) c[j] = sum[j];
}

HG_INLINE void product(
    int64_t m, int64_t n, int64_t k, const float *a, int64_t a_row, int64_t a_column, const float *b, int64_t b_row,
    float *c, int64_t c_row) {
    int64_t j = 0;
    for (; j + COLUMNS <= n; j += COLUMNS) {
        int64_t i = 0;
        for (; i + ROWS <= m; i += ROWS)
            tile(k, a + i * a_row, a_row, a_column, b + j, b_row, c + i * c_row + j, c_row);
        for (; i < m; i++) row(COLUMNS, k, a + i * a_row, a_column, b + j, b_row, c + i * c_row + j);
    }
    if (j < n)
        for (int64_t i = 0; i < m; i++) row(n - j, k, a + i * a_row, a_column, b + j, b_row, c + i * c_row + j);
}

HG_INLINE void scale(float *x, int64_t n, float by) {
    for (int64_t i = 0; i < n; i++) x[i] *= by;
}

// Attention weights of one head, [tokens, tokens]; `turned` holds tokens · width floats, `scores` tokens². Scores and
// weights lie apart: where they overlap a loop is not vectorised.
HG_CLONES static void weights(
    const float *q, const float *k, int64_t step, int64_t tokens, int64_t width, float *turned, float *scores,
    float *p) {
    turn(k, step, tokens, width, turned);
    product(tokens, tokens, width, q, step, 1, turned, tokens, scores, tokens);
    scale(scores, tokens * tokens, 1.0f / __builtin_sqrtf((float)width));
    hg_softmax_rows(scores, p, tokens, tokens);
}

HG_CLONES void hg_attention(
    const float *qkv, float *out, int64_t images, int64_t tokens, int64_t width, int64_t heads) {
    int64_t d = width / heads, step = 3 * width;
    float *turned = hg_scratch(tokens * (d + 2 * tokens)), *scores = turned + tokens * d;
    float *p = scores + tokens * tokens;
    for (int64_t i = 0; i < images; i++, qkv += tokens * step, out += tokens * width)
        for (int64_t h = 0; h < heads; h++) {
            const float *q = qkv + h * d, *k = q + width, *v = k + width;
            weights(q, k, step, tokens, d, turned, scores, p);
            product(tokens, d, tokens, p, tokens, 1, v, step, out + h * d, width);
        }
}

HG_CLONES void hg_attention_slope(
    const float *g, const float *qkv, float *slope, int64_t images, int64_t tokens, int64_t width, int64_t heads) {
    int64_t d = width / heads, step = 3 * width;
    float *turned = hg_scratch(tokens * (d + 3 * tokens)), *scores = turned + tokens * d;
    float *p = scores + tokens * tokens, *ds = p + tokens * tokens;
    for (int64_t i = 0; i < images; i++, g += tokens * width, qkv += tokens * step, slope += tokens * step)
        for (int64_t h = 0; h < heads; h++) {
            const float *q = qkv + h * d, *k = q + width, *v = k + width, *go = g + h * d;
            float *dq = slope + h * d, *dk = dq + width, *dv = dk + width;
            weights(q, k, step, tokens, d, turned, scores, p);
            // dV = Pᵀ·dO, dP = dO·Vᵀ, dS = P ⊙ (dP − Σ dP ⊙ P)/√d, dQ = dS·K, dK = dSᵀ·Q
            product(tokens, d, tokens, p, 1, tokens, go, width, dv, step);
            turn(v, step, tokens, d, turned);
            product(tokens, tokens, d, go, width, 1, turned, tokens, scores, tokens);
            hg_softmax_slope_rows(scores, p, ds, tokens, tokens);
            scale(ds, tokens * tokens, 1.0f / __builtin_sqrtf((float)d));
            product(tokens, d, tokens, ds, tokens, 1, k, step, dq, step);
            product(tokens, d, tokens, ds, 1, tokens, q, step, dk, step);
        }
}

HG_CLONES void hg_batched_product(
    bool transpose_a, bool transpose_b, const float *a, const float *b, float *c, int64_t count, int64_t m, int64_t n,
    int64_t k) {
    float *turned = hg_scratch(k * n);
    for (int64_t i = 0; i < count; i++, a += m * k, b += k * n, c += m * n) {
        if (transpose_b) turn(b, k, n, k, turned);
        product(m, n, k, a, transpose_a ? 1 : k, transpose_a ? m : 1, transpose_b ? turned : b, n, c, n);
    }
}
