// oneDNN's plain C matrix product, the same call in 2.x and 3.x.
#ifndef HOURGLASS_CONEDNN_H
#define HOURGLASS_CONEDNN_H

#include <stdbool.h>
#include <stdint.h>

/// C = op(A)·op(B) + beta·C, row-major, on the calling thread alone: op(A) is [m, k], op(B) is [k, n], C is [m, n].
/// Returns oneDNN's status, 0 on success.
int32_t hg_sgemm(
    bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
    const float *b, int64_t ldb, float beta, float *c, int64_t ldc);

#endif
