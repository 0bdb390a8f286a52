#define _GNU_SOURCE
#include "COneDNN.h"

#include <CAllocations.h>
#include <dlfcn.h>
#include <oneapi/dnnl/dnnl.h>

// Debian builds oneDNN with OpenMP, whose number of threads is kept per calling thread. It is looked up at run time:
// a build of oneDNN without OpenMP has no such function and needs none.
static void stay_on_this_thread(void) {
    static _Thread_local bool done;
    if (done) return;
    done = true;
    void (*set)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    if (set) set(1);
}

int32_t hg_sgemm(
    bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
    const float *b, int64_t ldb, float beta, float *c, int64_t ldc) {
    stay_on_this_thread();
    // oneDNN takes the memory that it packs factors into anew at every call, up to megabytes, and gives it back: page
    // faults and a heap that grows and shrinks.
    allocations_keep(true);
    dnnl_status_t status = dnnl_sgemm(
        transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, 1.0f, a, lda, b, ldb, beta, c, ldc);
    allocations_keep(false);
    return (int32_t)status;
}
