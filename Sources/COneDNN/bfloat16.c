#define _GNU_SOURCE
#include "COneDNN.h"
#include "threads.h"

#include <CAllocator.h>
#include <oneapi/dnnl/dnnl.h>
#include <pthread.h>
#include <stdlib.h>

struct hg_bfloat16_product {
    dnnl_primitive_t primitive;
    dnnl_memory_t a, b, c, scratch;
    size_t scratch_bytes;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t at_end;
static dnnl_engine_t engine;

// What oneDNN needs of a thread: a stream, and memory for what it packs.
typedef struct {
    dnnl_stream_t stream;
    void *scratch;
    size_t held;
} bench;

static _Thread_local bench here;

static void clear_bench(void *ending) {
    bench *left = ending;
    if (left->stream) dnnl_stream_destroy(left->stream);
    free(left->scratch);
    *left = (bench){0};
}

static void begin(void) {
    pthread_key_create(&at_end, clear_bench);
    if (dnnl_engine_create(&engine, dnnl_cpu, 0) != dnnl_success) engine = NULL;
}

// Makes the calling thread ready; false where memory is short.
static bool ready(size_t bytes) {
    stay_on_this_thread();
    pthread_once(&once, begin);
    if (!here.stream) {
        if (!engine || dnnl_stream_create(&here.stream, engine, dnnl_stream_default_flags) != dnnl_success)
            return false;
        pthread_setspecific(at_end, &here);
    }
    if (bytes > here.held) {
        free(here.scratch);
        here.held = (bytes + 4095) / 4096 * 4096;
        here.scratch = aligned_alloc(4096, here.held);
        if (!here.scratch) here.held = 0;
    }
    return bytes <= here.held;
}

bool hg_bfloat16_available(void) {
    // The sets of instructions are bits that include those before.
    int set = (int)dnnl_get_effective_cpu_isa(), wanted = (int)dnnl_cpu_isa_avx512_core_bf16;
    return (set & wanted) == wanted;
}

// Descriptions are values in 2.x and objects in 3.x.
#if DNNL_VERSION_MAJOR >= 3
#define DESCRIPTION dnnl_memory_desc_t
#define FORGET(description) dnnl_memory_desc_destroy(description)
static dnnl_status_t describe(
    DESCRIPTION *made, const dnnl_dims_t lengths, const dnnl_dims_t strides, dnnl_data_type_t type) {
    return dnnl_memory_desc_create_with_strides(made, 2, lengths, type, strides);
}
static dnnl_status_t choose(
    dnnl_primitive_desc_t *made, DESCRIPTION *a, DESCRIPTION *b, DESCRIPTION *c, dnnl_primitive_attr_t how) {
    return dnnl_matmul_primitive_desc_create(made, engine, *a, *b, NULL, *c, how);
}
static dnnl_status_t make_memory(dnnl_memory_t *made, const DESCRIPTION *description) {
    return dnnl_memory_create(made, *description, engine, DNNL_MEMORY_NONE);
}
static size_t scratch_of(dnnl_primitive_desc_t chosen, dnnl_memory_t *made) {
    const_dnnl_memory_desc_t description = dnnl_primitive_desc_query_md(chosen, dnnl_query_scratchpad_md, 0);
    dnnl_memory_create(made, description, engine, DNNL_MEMORY_NONE);
    return dnnl_memory_desc_get_size(description);
}
static void add_to_what_is_there(dnnl_post_ops_t steps) { dnnl_post_ops_append_sum(steps, 1, 0, dnnl_f32); }
#else
#define DESCRIPTION dnnl_memory_desc_t
#define FORGET(description) ((void)(description))
static dnnl_status_t describe(
    DESCRIPTION *made, const dnnl_dims_t lengths, const dnnl_dims_t strides, dnnl_data_type_t type) {
    return dnnl_memory_desc_init_by_strides(made, 2, lengths, type, strides);
}
static dnnl_status_t choose(
    dnnl_primitive_desc_t *made, DESCRIPTION *a, DESCRIPTION *b, DESCRIPTION *c, dnnl_primitive_attr_t how) {
    dnnl_matmul_desc_t product;
    dnnl_status_t status = dnnl_matmul_desc_init(&product, a, b, NULL, c);
    return status == dnnl_success ? dnnl_primitive_desc_create(made, &product, how, engine, NULL) : status;
}
static dnnl_status_t make_memory(dnnl_memory_t *made, const DESCRIPTION *description) {
    return dnnl_memory_create(made, description, engine, DNNL_MEMORY_NONE);
}
static size_t scratch_of(dnnl_primitive_desc_t chosen, dnnl_memory_t *made) {
    const dnnl_memory_desc_t *description = dnnl_primitive_desc_query_md(chosen, dnnl_query_scratchpad_md, 0);
    dnnl_memory_create(made, description, engine, DNNL_MEMORY_NONE);
    return dnnl_memory_desc_get_size(description);
}
static void add_to_what_is_there(dnnl_post_ops_t steps) { dnnl_post_ops_append_sum(steps, 1); }
#endif

hg_bfloat16_product *hg_bfloat16_product_create(
    bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, int64_t lda, int64_t ldb, int64_t ldc,
    bool adds) {
    hg_bfloat16_product *made = calloc(1, sizeof *made);
    if (!made || !ready(0)) {
        free(made);
        return NULL;
    }
    dnnl_primitive_attr_t how = NULL;
    dnnl_post_ops_t steps = NULL;
    dnnl_primitive_attr_create(&how);
    dnnl_primitive_attr_set_scratchpad_mode(how, dnnl_scratchpad_mode_user);
    if (adds) {
        dnnl_post_ops_create(&steps);
        add_to_what_is_there(steps);
        dnnl_primitive_attr_set_post_ops(how, steps);
    }
    const dnnl_dims_t of_a = {m, k}, of_b = {k, n}, of_c = {m, n};
    const dnnl_dims_t along_a = {transpose_a ? 1 : lda, transpose_a ? lda : 1};
    const dnnl_dims_t along_b = {transpose_b ? 1 : ldb, transpose_b ? ldb : 1}, along_c = {ldc, 1};
    DESCRIPTION a = {0}, b = {0}, c = {0};
    dnnl_primitive_desc_t chosen = NULL;
    bool good = describe(&a, of_a, along_a, dnnl_bf16) == dnnl_success
        && describe(&b, of_b, along_b, dnnl_bf16) == dnnl_success
        && describe(&c, of_c, along_c, dnnl_f32) == dnnl_success && choose(&chosen, &a, &b, &c, how) == dnnl_success
        && dnnl_primitive_create(&made->primitive, chosen) == dnnl_success
        && make_memory(&made->a, &a) == dnnl_success && make_memory(&made->b, &b) == dnnl_success
        && make_memory(&made->c, &c) == dnnl_success;
    if (good) made->scratch_bytes = scratch_of(chosen, &made->scratch);
    if (chosen) dnnl_primitive_desc_destroy(chosen);
    if (steps) dnnl_post_ops_destroy(steps);
    dnnl_primitive_attr_destroy(how);
    FORGET(a);
    FORGET(b);
    FORGET(c);
    if (good) return made;
    hg_bfloat16_product_destroy(made);
    return NULL;
}

void hg_bfloat16_product_destroy(hg_bfloat16_product *product) {
    if (!product) return;
    if (product->primitive) dnnl_primitive_destroy(product->primitive);
    dnnl_memory_t memories[] = {product->a, product->b, product->c, product->scratch};
    for (size_t i = 0; i < sizeof memories / sizeof *memories; i++)
        if (memories[i]) dnnl_memory_destroy(memories[i]);
    free(product);
}

int32_t hg_bfloat16_product_run(hg_bfloat16_product *product, const uint16_t *a, const uint16_t *b, float *c) {
    if (!ready(product->scratch_bytes)) return dnnl_out_of_memory;
    dnnl_memory_set_data_handle(product->a, (void *)a);
    dnnl_memory_set_data_handle(product->b, (void *)b);
    dnnl_memory_set_data_handle(product->c, c);
    if (product->scratch) dnnl_memory_set_data_handle(product->scratch, here.scratch);
    dnnl_exec_arg_t arguments[] = {
        {DNNL_ARG_SRC, product->a},
        {DNNL_ARG_WEIGHTS, product->b},
        {DNNL_ARG_DST, product->c},
        {DNNL_ARG_SCRATCHPAD, product->scratch},
    };
    // Whatever else it asks for is the same from step to step.
    allocations_keep(true);
    dnnl_status_t status =
        dnnl_primitive_execute(product->primitive, here.stream, product->scratch ? 4 : 3, arguments);
    allocations_keep(false);
    return (int32_t)status;
}
