// oneDNN's matrix products, on the calling thread alone; 2.x and 3.x.
#ifndef HOURGLASS_CONEDNN_H
#define HOURGLASS_CONEDNN_H

#include <stdbool.h>
#include <stdint.h>

/// C = op(A)·op(B) + beta·C, row-major, on the calling thread alone: op(A) is [m, k], op(B) is [k, n], C is [m, n].
/// Returns oneDNN's status, 0 on success.
int32_t hg_sgemm(
    bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
    const float *b, int64_t ldb, float beta, float *c, int64_t ldc);

// ---------------------------------------------------------------- bfloat16 (bfloat16.c)

/// A product of matrices of bfloat16, summed in f32, of one shape. To be run by one thread at a time, whichever.
typedef struct hg_bfloat16_product hg_bfloat16_product;

/// Whether this processor multiplies bfloat16: AVX512-BF16 or AMX.
bool hg_bfloat16_available(void);
/// C = op(A)·op(B), or C + op(A)·op(B) where `adds`; shapes and strides as in `hg_sgemm`. NULL where oneDNN has none.
hg_bfloat16_product *hg_bfloat16_product_create(
    bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, int64_t lda, int64_t ldb, int64_t ldc,
    bool adds);
void hg_bfloat16_product_destroy(hg_bfloat16_product *product);
/// Returns oneDNN's status, 0 on success.
int32_t hg_bfloat16_product_run(hg_bfloat16_product *product, const uint16_t *a, const uint16_t *b, float *c);

#endif
