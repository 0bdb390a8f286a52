#include "CKernels.h"
#include "vectormath.h"

// Every opcode is one function over a block. A destination may be its own operand, so `restrict` would be wrong; but
// element i depends on no other, which the compiler has to be told: its own check for overlap takes the scalar way.
#define EACH _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < n; i++)

#define UNARY(name, expression)                                                      \
    HG_CLONES static void name(float *d, const float *pa, const float *pb, float k, int64_t n) { \
        (void)pb;                                                                    \
        (void)k;                                                                     \
        EACH {                                                                       \
            float a = pa[i];                                                         \
            d[i] = (expression);                                                     \
        }                                                                            \
    }

#define BINARY(name, expression)                                                     \
    HG_CLONES static void name(float *d, const float *pa, const float *pb, float k, int64_t n) { \
        (void)k;                                                                     \
        EACH {                                                                       \
            float a = pa[i], b = pb[i];                                              \
            d[i] = (expression);                                                     \
        }                                                                            \
    }

UNARY(loop_copy, a)
UNARY(loop_negate, -a)
UNARY(loop_abs, __builtin_fabsf(a))
UNARY(loop_sign, (float)((a > 0.0f) - (a < 0.0f)))
UNARY(loop_step, a > 0.0f ? 1.0f : 0.0f)
UNARY(loop_square, a * a)
UNARY(loop_sqrt, __builtin_elementwise_sqrt(a))
UNARY(loop_reciprocal, 1.0f / a)
UNARY(loop_exp, hg_exp(a))
UNARY(loop_log, hg_log(a))
UNARY(loop_tanh, hg_tanh(a))
UNARY(loop_sigmoid, hg_sigmoid(a))
UNARY(loop_softplus, hg_softplus(a))
UNARY(loop_relu, a < 0.0f ? 0.0f : a)
UNARY(loop_erf, hg_erf(a))
UNARY(loop_gelu, a * hg_normal(a))
UNARY(loop_gelu_slope, hg_normal(a) + a * hg_normal_density(a))
UNARY(loop_add_constant, a + k)
UNARY(loop_scale, a * k)
UNARY(loop_max_constant, a < k ? k : a)
UNARY(loop_min_constant, a > k ? k : a)
BINARY(loop_add, a + b)
BINARY(loop_subtract, a - b)
BINARY(loop_multiply, a * b)
BINARY(loop_divide, a / b)
BINARY(loop_max, a < b ? b : a)
BINARY(loop_min, a > b ? b : a)

typedef void (*block_function)(float *, const float *, const float *, float, int64_t);

// In the order of hg_opcode.
static const block_function functions[] = {
    loop_copy,  loop_negate,  loop_abs,  loop_sign, loop_step, loop_square, loop_sqrt, loop_reciprocal,
    loop_exp,   loop_log,     loop_tanh, loop_sigmoid, loop_softplus, loop_relu, loop_erf, loop_gelu,
    loop_gelu_slope, loop_add_constant, loop_scale, loop_max_constant, loop_min_constant, loop_add, loop_subtract,
    loop_multiply, loop_divide, loop_max, loop_min,
};

enum { MAX_SLOTS = 64 };

// A block of an operand that doesn't lie in memory as it is read.
static void expand(const hg_operand *o, int64_t begin, int64_t n, float *out) {
    if (o->period == 1) {
        float x = o->base[0];
        for (int64_t i = 0; i < n; i++) out[i] = x;
    } else if (o->repeat == 1) {
        int64_t at = begin % o->period;
        for (int64_t i = 0; i < n;) {
            int64_t run = o->period - at < n - i ? o->period - at : n - i;
            memcpy(out + i, o->base + at, (size_t)run * sizeof(float));
            i += run;
            at = 0;
        }
    } else if (o->inner > 1) {
        for (int64_t i = 0; i < n;) {
            int64_t at = begin + i, skip = at % o->inner;
            int64_t run = o->inner - skip < n - i ? o->inner - skip : n - i;
            const float *from = o->base + (at / o->inner / o->repeat) % o->period * o->inner + skip;
            memcpy(out + i, from, (size_t)run * sizeof(float));
            i += run;
        }
    } else {
        for (int64_t i = 0; i < n;) {
            int64_t at = begin + i, left = o->repeat - at % o->repeat;
            int64_t run = left < n - i ? left : n - i;
            float x = o->base[(at / o->repeat) % o->period];
            for (int64_t j = 0; j < run; j++) out[i + j] = x;
            i += run;
        }
    }
}

static bool in_place(const hg_operand *o, int64_t begin, int64_t n) {
    return o->repeat == 1 && (begin % o->period) + n <= o->period;
}

// The same values for every full block, so that they are expanded once a piece.
static bool steady(const hg_operand *o, int64_t block) {
    return o->period == 1 || (o->repeat == 1 && block % o->period == 0);
}

HG_CLONES static void add_rows(float *total, const float *rows, int64_t n, int64_t width) {
    for (int64_t r = 0; r < n; r += width)
        for (int64_t i = 0; i < width; i++) total[i] += rows[r + i];
}

void hg_loop_run(const hg_loop *loop, int32_t piece, float *scratch) {
    int64_t begin = piece * loop->piece;
    int64_t end = begin + loop->piece < loop->count ? begin + loop->piece : loop->count;
    float *slot[MAX_SLOTS];
    for (int32_t s = 0; s < loop->slots; s++) slot[s] = scratch + s * loop->block;

    for (int32_t i = 0; i < loop->operand_count; i++) {
        const hg_operand *o = &loop->operands[i];
        if (steady(o, loop->block) && !in_place(o, begin, loop->block))
            expand(o, begin, loop->block, scratch + o->slot * loop->block);
    }
    for (int32_t i = 0; i < loop->sum_count; i++) {
        const hg_sum *sum = &loop->sums[i];
        if (sum->kind == HG_SUM_ALL) sum->partial_total[piece] = 0;
        if (sum->kind == HG_SUM_FIRST)
            memset(sum->partial_rows + piece * sum->width, 0, (size_t)sum->width * sizeof(float));
    }

    for (int64_t at = begin; at < end; at += loop->block) {
        int64_t n = end - at < loop->block ? end - at : loop->block;
        for (int32_t i = 0; i < loop->operand_count; i++) {
            const hg_operand *o = &loop->operands[i];
            if (in_place(o, at, n)) {
                slot[o->slot] = (float *)o->base + at % o->period;
            } else {
                slot[o->slot] = scratch + o->slot * loop->block;
                if (!steady(o, loop->block)) expand(o, at, n, slot[o->slot]);
            }
        }
        for (int32_t i = 0; i < loop->store_count; i++) slot[loop->stores[i].slot] = loop->stores[i].base + at;
        for (int32_t i = 0; i < loop->instruction_count; i++) {
            const hg_instruction *in = &loop->instructions[i];
            functions[in->opcode](slot[in->destination], slot[in->a], slot[in->b], in->k, n);
        }
        for (int32_t i = 0; i < loop->sum_count; i++) {
            const hg_sum *sum = &loop->sums[i];
            const float *source = slot[sum->slot];
            switch (sum->kind) {
            case HG_SUM_ALL: sum->partial_total[piece] += hg_sum_all(source, n); break;
            case HG_SUM_FIRST: add_rows(sum->partial_rows + piece * sum->width, source, n, sum->width); break;
            default: hg_sum_middle(source, sum->destination + at / sum->width, 0, n / sum->width, sum->width, 1);
            }
        }
    }
}

void hg_loop_finish(const hg_loop *loop, int32_t pieces) {
    for (int32_t i = 0; i < loop->sum_count; i++) {
        const hg_sum *sum = &loop->sums[i];
        if (sum->kind == HG_SUM_ALL) {
            double total = 0;
            for (int32_t p = 0; p < pieces; p++) total += sum->partial_total[p];
            sum->destination[0] = (float)total;
        } else if (sum->kind == HG_SUM_FIRST) {
            hg_sum_middle(sum->partial_rows, sum->destination, 0, 1, pieces, sum->width);
        }
    }
}
