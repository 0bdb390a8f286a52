#include "CKernels.h"

#include "clones.h"
#include "vectormath.h"

// Everything of one head of one image fits the first cache: queries, keys and values are cut out, and then it is small
// products. In all of them the inner loop runs along a row.

HG_INLINE void cut(const float *rows, int64_t stride, float *to, int64_t tokens, int64_t d) {
    for (int64_t t = 0; t < tokens; t++)
        for (int64_t c = 0; c < d; c++) to[t * d + c] = rows[t * stride + c];
}

HG_INLINE void transpose(const float *from, float *to, int64_t rows, int64_t columns) {
    for (int64_t r = 0; r < rows; r++)
        for (int64_t c = 0; c < columns; c++) to[c * rows + r] = from[r * columns + c];
}

// c [m, n] = scale · a [m, k] · b [k, n]. Sixteen columns at a time are summed in a register.
HG_INLINE void multiply(const float *a, const float *b, float *c, int64_t m, int64_t k, int64_t n, float scale) {
    int64_t whole = n / 16 * 16;
    for (int64_t i = 0; i < m; i++) {
        for (int64_t j = 0; j < whole; j += 16) {
            float sum[16] = {0};
            for (int64_t l = 0; l < k; l++) {
                float x = a[i * k + l] * scale;
                const float *from = b + l * n + j;
                for (int t = 0; t < 16; t++) sum[t] += x * from[t];
            }
            for (int t = 0; t < 16; t++) c[i * n + j + t] = sum[t];
        }
        for (int64_t j = whole; j < n; j++) {
            float sum = 0;
            for (int64_t l = 0; l < k; l++) sum += a[i * k + l] * scale * b[l * n + j];
            c[i * n + j] = sum;
        }
    }
}

HG_INLINE void weights(const float *q, const float *kt, float *p, int64_t tokens, int64_t d, float scale) {
    multiply(q, kt, p, tokens, d, tokens, scale);
    hg_softmax_rows(p, p, tokens, tokens);
}

HG_CLONES void hg_attention(
    const float *qkv, float *out, int64_t images, int64_t tokens, int64_t width, int64_t heads) {
    int64_t d = width / heads, block = tokens * d;
    float scale = 1.0f / __builtin_sqrtf((float)d);
    float *q = hg_scratch(4 * block + tokens * tokens), *k = q + block, *v = k + block, *kt = v + block, *p = kt + block;
    for (int64_t i = 0; i < images; i++) {
        const float *from = qkv + i * tokens * 3 * width;
        for (int64_t h = 0; h < heads; h++) {
            cut(from + h * d, 3 * width, q, tokens, d);
            cut(from + width + h * d, 3 * width, k, tokens, d);
            cut(from + 2 * width + h * d, 3 * width, v, tokens, d);
            transpose(k, kt, tokens, d);
            weights(q, kt, p, tokens, d, scale);
            float *to = q;  // the queries have done their part
            multiply(p, v, to, tokens, tokens, d, 1.0f);
            for (int64_t t = 0; t < tokens; t++)
                for (int64_t c = 0; c < d; c++) out[(i * tokens + t) * width + h * d + c] = to[t * d + c];
        }
    }
}

HG_CLONES void hg_attention_slope(
    const float *g, const float *qkv, float *slope, int64_t images, int64_t tokens, int64_t width, int64_t heads) {
    int64_t d = width / heads, block = tokens * d, square = tokens * tokens;
    float scale = 1.0f / __builtin_sqrtf((float)d);
    float *q = hg_scratch(7 * block + 4 * square), *k = q + block, *v = k + block, *t1 = v + block, *go = t1 + block;
    float *t2 = go + block, *t3 = t2 + block, *p = t3 + block, *pt = p + square, *ds = pt + square, *dst = ds + square;
    for (int64_t i = 0; i < images; i++) {
        const float *from = qkv + i * tokens * 3 * width;
        float *to = slope + i * tokens * 3 * width;
        for (int64_t h = 0; h < heads; h++) {
            cut(from + h * d, 3 * width, q, tokens, d);
            cut(from + width + h * d, 3 * width, k, tokens, d);
            cut(from + 2 * width + h * d, 3 * width, v, tokens, d);
            cut(g + i * tokens * width + h * d, width, go, tokens, d);
            transpose(k, t1, tokens, d);
            weights(q, t1, p, tokens, d, scale);
            // dV = Pᵀ·dO, dP = dO·Vᵀ, dS = P ⊙ (dP − Σ dP ⊙ P), dQ = dS·K/√d, dK = dSᵀ·Q/√d
            transpose(p, pt, tokens, tokens);
            multiply(pt, go, t2, tokens, tokens, d, 1.0f);
            transpose(v, t1, tokens, d);
            multiply(go, t1, ds, tokens, d, tokens, 1.0f);
            hg_softmax_slope_rows(ds, p, ds, tokens, tokens);
            transpose(ds, dst, tokens, tokens);
            multiply(ds, k, t1, tokens, tokens, d, scale);
            multiply(dst, q, t3, tokens, tokens, d, scale);
            for (int64_t t = 0; t < tokens; t++) {
                float *row = to + t * 3 * width + h * d;
                for (int64_t c = 0; c < d; c++) {
                    row[c] = t1[t * d + c];
                    row[width + c] = t3[t * d + c];
                    row[2 * width + c] = t2[t * d + c];
                }
            }
        }
    }
}

HG_CLONES void hg_batched_product(
    bool transpose_a, bool transpose_b, const float *a, const float *b, float *c, int64_t count, int64_t m, int64_t n,
    int64_t k) {
    float *at = hg_scratch(m * k + k * n), *bt = at + m * k;
    for (int64_t i = 0; i < count; i++, a += m * k, b += k * n, c += m * n) {
        if (transpose_a) transpose(a, at, k, m);
        if (transpose_b) transpose(b, bt, n, k);
        multiply(transpose_a ? at : a, transpose_b ? bt : b, c, m, k, n, 1.0f);
    }
}
