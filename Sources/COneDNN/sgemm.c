#define _GNU_SOURCE
#include "COneDNN.h"
#include "threads.h"

#include <CAllocator.h>
#include <dlfcn.h>
#include <oneapi/dnnl/dnnl.h>
#include <stdlib.h>
#include <string.h>

// Debian builds oneDNN with OpenMP, whose number of threads is kept per calling thread. It is looked up at run time:
// a build of oneDNN without OpenMP has no such function and needs none.
void stay_on_this_thread(void) {
    static _Thread_local bool done;
    if (done) return;
    done = true;
    void (*set)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    if (set) set(1);
}

// A transposed factor is packed column by column. Rows that lie a multiple of 4 KiB apart then fall on the same few lines
// of the first cache: 190 GFLOP/s where other lengths reach 230. A copy whose rows lie otherwise costs a third of that.
enum { PAGE = 4096 / sizeof(float), LINE = 64 / sizeof(float), SHORTEST_COPY = 64 };

static bool rows_collide(bool transpose, int64_t rows, int64_t stride) {
    return transpose && stride % PAGE == 0 && rows >= SHORTEST_COPY;
}

// Copies [rows, length] to rows that don't collide; sets the new stride. NULL where memory is short.
static float *spread(const float *from, int64_t rows, int64_t length, int64_t *stride) {
    int64_t spaced = (length + LINE - 1) / LINE * LINE;
    if (spaced % PAGE == 0) spaced += LINE;
    float *copy = aligned_alloc(64, (size_t)(rows * spaced) * sizeof(float));
    if (!copy) return NULL;
    for (int64_t r = 0; r < rows; r++) memcpy(copy + r * spaced, from + r * *stride, (size_t)length * sizeof(float));
    *stride = spaced;
    return copy;
}

int32_t hg_sgemm(
    bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
    const float *b, int64_t ldb, float beta, float *c, int64_t ldc) {
    stay_on_this_thread();
    // oneDNN takes the memory that it packs factors into anew at every call, up to megabytes, and gives it back: page
    // faults and a heap that grows and shrinks.
    allocations_keep(true);
    float *copy_a = rows_collide(transpose_a, k, lda) ? spread(a, k, m, &lda) : NULL;
    float *copy_b = rows_collide(transpose_b, n, ldb) ? spread(b, n, k, &ldb) : NULL;
    dnnl_status_t status = dnnl_sgemm(
        transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, 1.0f, copy_a ? copy_a : a, lda,
        copy_b ? copy_b : b, ldb, beta, c, ldc);
    free(copy_a);
    free(copy_b);
    allocations_keep(false);
    return (int32_t)status;
}
