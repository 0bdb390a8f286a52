// Numerical loops in C that the compiler vectorises for each CPU at run time.
// Nothing here knows of shapes or tapes; lengths and pointers are checked by the Swift side before a call.
#ifndef HOURGLASS_CKERNELS_H
#define HOURGLASS_CKERNELS_H

#include <stdbool.h>
#include <stdint.h>

// ---------------------------------------------------------------- workers (workers.c)

/// A pool of threads that take pieces of a job by turns. The caller of `hg_pool_run` is worker 0.
typedef struct hg_pool hg_pool;

/// One piece of a job: `piece` is 0 ..< pieces, `worker` is 0 ..< threads.
typedef void (*hg_piece)(void *context, int32_t piece, int32_t worker);

hg_pool *hg_pool_create(int32_t threads);
void hg_pool_destroy(hg_pool *pool);

/// Runs `pieces` pieces and returns when the last one is done. Denormals count as zero in every piece, whichever
/// thread runs it, so that a result never depends on who computed it.
void hg_pool_run(hg_pool *pool, int32_t pieces, hg_piece piece, void *context);

// ---------------------------------------------------------------- fused elementwise loops (loop.c)

/// What one instruction of a fused loop computes, element by element. `a`, `b`: operands; `k`: an immediate.
typedef enum {
    HG_COPY,          // a
    HG_NEGATE,        // −a
    HG_ABS,           // |a|
    HG_SIGN,          // −1, 0, 1
    HG_STEP,          // 1 where a > 0, else 0
    HG_SQUARE,        // a²
    HG_SQRT,          // √a
    HG_RECIPROCAL,    // 1/a
    HG_EXP,           // eᵃ
    HG_LOG,           // ln a
    HG_TANH,          // tanh a
    HG_SIGMOID,       // 1/(1 + e⁻ᵃ)
    HG_SOFTPLUS,      // ln(1 + eᵃ)
    HG_RELU,          // max(a, 0)
    HG_ERF,           // erf a
    HG_GELU,          // a·Φ(a)
    HG_GELU_SLOPE,    // Φ(a) + a·φ(a)
    HG_ADD_CONSTANT,  // a + k
    HG_SCALE,         // a · k
    HG_MAX_CONSTANT,  // max(a, k)
    HG_MIN_CONSTANT,  // min(a, k)
    HG_ADD,           // a + b
    HG_SUBTRACT,      // a − b
    HG_MULTIPLY,      // a · b
    HG_DIVIDE,        // a / b
    HG_MAX,           // max(a, b)
    HG_MIN,           // min(a, b)
} hg_opcode;

typedef struct {
    int32_t opcode;
    int32_t destination;  // slot
    int32_t a, b;         // slots; b is ignored where the opcode has one operand
    float k;
} hg_instruction;

/// An operand that lies in memory: element i of the loop reads base[(i / inner / repeat) % period · inner + i % inner].
/// `inner` is 1 where `repeat` is.
typedef struct {
    const float *base;
    int64_t repeat, period, inner;
    int32_t slot;
} hg_operand;

/// A slot that is written to memory, element for element.
typedef struct {
    float *base;
    int32_t slot;
} hg_store;

typedef enum {
    HG_SUM_ALL,    // partial: one double a piece
    HG_SUM_FIRST,  // the loop is [n, width]; partial: [width] floats a piece
    HG_SUM_LAST,   // the loop is [n, width]; writes [n] sums straight to the destination
} hg_sum_kind;

/// A sum that leaves the loop. Each piece writes its own partial; `hg_loop_finish` adds them in order.
typedef struct {
    int32_t kind, slot;
    int64_t width;
    float *destination;
    double *partial_total;  // [pieces], HG_SUM_ALL
    float *partial_rows;    // [pieces, width], HG_SUM_FIRST
} hg_sum;

/// A fused elementwise loop over `count` elements: every block of `block` elements passes through all instructions
/// while it is in the first-level cache.
typedef struct {
    int64_t count, block, piece;  // piece is a multiple of block; sums over rows need block to be a multiple of width
    int32_t slots, operand_count, instruction_count, store_count, sum_count;
    const hg_operand *operands;
    const hg_instruction *instructions;
    const hg_store *stores;
    const hg_sum *sums;
} hg_loop;

/// Runs piece `piece`. `scratch` holds slots × block floats and belongs to the calling worker.
void hg_loop_run(const hg_loop *loop, int32_t piece, float *scratch);
/// Adds up what the pieces left behind, in order of the pieces.
void hg_loop_finish(const hg_loop *loop, int32_t pieces);

// ---------------------------------------------------------------- sums (sums.c)

/// Σ over the middle axis of [outer, middle, inner] for the outer rows begin ..< end.
void hg_sum_middle(const float *source, float *destination, int64_t begin, int64_t end, int64_t middle, int64_t inner);
/// Σ aᵢ, in a fixed order, accumulated in double.
double hg_sum_all(const float *a, int64_t count);
/// Σ aᵢ², in a fixed order, accumulated in double.
double hg_sum_squares(const float *a, int64_t count);

// ---------------------------------------------------------------- bfloat16 (bfloat16.c)

/// Rounds to bfloat16, to the nearest, to the even one of two as near.
void hg_round_to_bfloat16(const float *from, uint16_t *to, int64_t count);

// ---------------------------------------------------------------- patches (patches.c)

/// Taps of a convolution that lie beside each other in a row of the image: `count` of them from (dy, dx) on, measured from
/// the pixel stride·(output pixel).
typedef struct {
    int32_t dy, dx, count;
} hg_run;

/// A convolution between an image [height, width, channels] and a map of out_height × out_width pixels.
typedef struct {
    int64_t height, width, channels, out_height, out_width, stride, taps;
    int32_t run_count;
    const hg_run *runs;
} hg_patches;

/// Memory of the calling thread's own, good until it asks again.
float *hg_scratch(int64_t count);
/// images [count, height, width, channels] → what each output pixel sees, [count, out_height, out_width, taps, channels],
/// 0 outside of the image.
void hg_gather_patches(const hg_patches *p, const float *images, int64_t count, float *rows);
/// The transpose: every image pixel becomes the sum over the patches that see it.
void hg_scatter_patches(const hg_patches *p, const float *rows, int64_t count, float *images);
/// to [width] += row [n] · matrix [n, width]
void hg_add_row_product(float *to, const float *row, const float *matrix, int64_t n, int64_t width);
/// to += from
void hg_add(float *to, const float *from, int64_t count);

// ---------------------------------------------------------------- rows (rows.c)

/// from [rows, columns], its rows `row` values apart → to [columns, rows].
void hg_transpose(const float *from, int64_t row, int64_t rows, int64_t columns, float *to);
/// y = eˣ/Σ eˣ for each row of [rows, n].
void hg_softmax_rows(const float *x, float *y, int64_t rows, int64_t n);
/// Its derivative: d = (g − Σ g y) y.
void hg_softmax_slope_rows(const float *g, const float *y, float *d, int64_t rows, int64_t n);
/// y[r] = ln Σ eˣ of each row; `scratch` holds n floats.
void hg_log_sum_exp_rows(const float *x, float *y, float *scratch, int64_t rows, int64_t n);

/// y = (x − mean)/√(variance + epsilon) for each row of [rows, n], variance with 1/n.
void hg_normalise_rows(const float *x, float *y, int64_t rows, int64_t n, float epsilon);
/// Its derivative at x: d = (g − mean g − y mean(g y))/√(variance + epsilon); d may be g.
void hg_normalise_slope_rows(const float *g, const float *x, float *d, int64_t rows, int64_t n, float epsilon);

// ---------------------------------------------------------------- attention (attention.c)

/// softmax(q kᵀ/√d) v for each head of d = width/heads values; qkv [images, tokens, 3 · width], out [images, tokens, width].
void hg_attention(const float *qkv, float *out, int64_t images, int64_t tokens, int64_t width, int64_t heads);
/// Its derivative: g [images, tokens, width] → slope, shaped as qkv.
void hg_attention_slope(
    const float *g, const float *qkv, float *slope, int64_t images, int64_t tokens, int64_t width, int64_t heads);
/// c [count, m, n] = op(a)·op(b), small matrices: op(a) [m, k], op(b) [k, n].
void hg_batched_product(
    bool transpose_a, bool transpose_b, const float *a, const float *b, float *c, int64_t count, int64_t m, int64_t n,
    int64_t k);

// ---------------------------------------------------------------- optimisers (optimizers.c)

typedef struct {
    float rate, beta1, beta2, epsilon, decay;  // decay: 1 − η·weight decay (AdamW), 1 otherwise
    float correction1, correction2;            // 1 − β₁ᵗ, 1 − β₂ᵗ
    float gradient_scale;                      // from norm clipping; 1 where none applies
} hg_adam;

void hg_adam_step(float *theta, const float *g, float *m, float *v, int64_t count, const hg_adam *settings);
// The squared length of the last step, from what it left: Σ (θ' − θ)².
double hg_adam_squared_move(
    const float *theta, const float *m, const float *v, int64_t count, const hg_adam *settings);
void hg_momentum_step(float *theta, const float *g, float *m, int64_t count, float rate, float momentum, float scale);
void hg_sgd_step(float *theta, const float *g, int64_t count, float rate, float scale);
void hg_rmsprop_step(
    float *theta, const float *g, float *v, int64_t count, float rate, float alpha, float epsilon, float scale);

// ---------------------------------------------------------------- sparse rows (sparse.c)

/// Rows of a matrix of which few cells are known: row r has the cells start[r] ..< start[r + 1].
typedef struct {
    const int64_t *start;
    const int32_t *column;
    const float *value;
} hg_sparse;

/// Parameters [rows, width] with what Adam remembers of them, and one bias a row, or NULL where there is none.
typedef struct {
    float *values, *m, *v, *bias, *bias_m, *bias_v;
    int64_t width;
} hg_table;

/// to[r] [width] = Σ value · table[column] for the rows begin ..< end.
void hg_sparse_rows(
    const hg_sparse *s, const float *table, float *to, int64_t begin, int64_t end, int64_t width);
/// out[cell] = rows[r]·table[column] + bias[column] for the cells of the rows begin ..< end, and of no others.
void hg_sparse_cells(
    const hg_sparse *s, const float *rows, const float *table, const float *bias, float *out, int64_t begin,
    int64_t end, int64_t width);
/// A step of Adam on the table's rows begin ..< end, whose gradients are Σ value · rows[column] + penalty · table: each row
/// is moved as soon as its gradient is known, while it is in the first-level cache.
void hg_sparse_adam(
    const hg_sparse *s, const float *rows, const hg_table *t, float penalty, const hg_adam *settings, int64_t begin,
    int64_t end);
/// The same for gradients that are at hand: g [rows, width], bias_g [rows].
void hg_dense_adam(
    const float *g, const float *bias_g, const hg_table *t, float penalty, const hg_adam *settings, int64_t begin,
    int64_t end);
/// loss[r] = −Σ x log softmax(logits + bias) over the cells x of each row, and in place of the logits [rows, n] its
/// derivative times scale.
void hg_multinomial_rows(
    const hg_sparse *s, float *logits, const float *bias, float *loss, int64_t begin, int64_t end, int64_t n,
    float scale);
/// loss[r] = Σ c (p − y)², y = outputs + bias, p = 1 and c = 1 + alpha · x for the cells x, p = 0 and c = 1 elsewhere; and in
/// place of the outputs its derivative times scale.
void hg_weighted_rows(
    const hg_sparse *s, float *outputs, const float *bias, float alpha, float *loss, int64_t begin, int64_t end,
    int64_t n, float scale);

// ---------------------------------------------------------------- random numbers (random.c)

/// Philox4x32-10: four words for a counter and a key. Salmon et al., SC 2011.
void hg_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);
/// `count` numbers of the stream `key` from block `start` on (four words a block), bit for bit the same on every CPU.
void hg_random_uniform(float *out, int64_t count, uint64_t key, uint64_t start);  // [0, 1), 24 bits
void hg_random_normal(float *out, int64_t count, uint64_t key, uint64_t start);   // N(0, 1)

// ---------------------------------------------------------------- images (scale.c)

/// destination[i] = (source[i] − low)/span: the nearest float to the quotient, so that 255/255 is exactly 1.
void hg_scale_bytes(const uint8_t *source, int64_t count, float low, float span, float *destination);

/// Asks for memory that will be read soon.
static inline void hg_prefetch(const uint8_t *source, int64_t bytes) {
    for (int64_t i = 0; i < bytes; i += 64) __builtin_prefetch(source + i);
}

#endif
