#include "CKernels.h"

#include <stdlib.h>
#include <string.h>

#include "clones.h"

// Memory that a thread keeps for its next piece of work. It grows to what the largest piece needs and stays.
float *hg_scratch(int64_t count) {
    static _Thread_local float *memory;
    static _Thread_local int64_t held;
    if (count > held) {
        free(memory);
        held = (count + 1023) / 1024 * 1024;
        memory = aligned_alloc(64, (size_t)held * sizeof(float));
        if (!memory) abort();
    }
    return memory;
}

// Runs are short where there is one channel, a kernel's width: each is taken in the widest pieces that it has, without a
// call and without a loop value by value.
HG_INLINE void copy_run(float *to, const float *from, int64_t count) {
    int64_t i = 0;
    for (; i + 8 <= count; i += 8) memcpy(to + i, from + i, 8 * sizeof(float));
    if (i + 4 <= count) {
        memcpy(to + i, from + i, 4 * sizeof(float));
        i += 4;
    }
    for (; i < count; i++) to[i] = from[i];
}

HG_INLINE void clear_run(float *to, int64_t count) {
    int64_t i = 0;
    for (; i + 4 <= count; i += 4) memset(to + i, 0, 4 * sizeof(float));
    for (; i < count; i++) to[i] = 0;
}

HG_INLINE void add_run(float *to, const float *from, int64_t count) {
    int64_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (int k = 0; k < 8; k++) to[i + k] += from[i + k];
    if (i + 4 <= count) {
        for (int k = 0; k < 4; k++) to[i + k] += from[i + k];
        i += 4;
    }
    for (; i < count; i++) to[i] += from[i];
}

// One image's patches. The part of each run of taps that lies in the image is in one piece, since channels come last.
HG_CLONES static void gather_image(const hg_patches *p, const float *image, float *rows) {
    int64_t c = p->channels, width = p->taps * c;
    for (int64_t oy = 0; oy < p->out_height; oy++) {
        for (int64_t ox = 0; ox < p->out_width; ox++, rows += width) {
            float *to = rows;
            for (int32_t r = 0; r < p->run_count; r++) {
                hg_run run = p->runs[r];
                int64_t y = oy * p->stride + run.dy, x = ox * p->stride + run.dx, n = run.count;
                if (y < 0 || y >= p->height || x + n <= 0 || x >= p->width) {
                    clear_run(to, n * c);
                } else {
                    int64_t before = x < 0 ? -x : 0, after = x + n > p->width ? x + n - p->width : 0;
                    clear_run(to, before * c);
                    copy_run(to + before * c, image + (y * p->width + x + before) * c, (n - before - after) * c);
                    clear_run(to + (n - after) * c, after * c);
                }
                to += n * c;
            }
        }
    }
}

HG_CLONES static void scatter_image(const hg_patches *p, const float *rows, float *image) {
    int64_t c = p->channels, width = p->taps * c;
    memset(image, 0, (size_t)(p->height * p->width * c) * sizeof(float));
    for (int64_t oy = 0; oy < p->out_height; oy++) {
        for (int64_t ox = 0; ox < p->out_width; ox++, rows += width) {
            const float *from = rows;
            for (int32_t r = 0; r < p->run_count; r++) {
                hg_run run = p->runs[r];
                int64_t y = oy * p->stride + run.dy, x = ox * p->stride + run.dx, n = run.count;
                if (y >= 0 && y < p->height && x + n > 0 && x < p->width) {
                    int64_t before = x < 0 ? -x : 0, after = x + n > p->width ? x + n - p->width : 0;
                    add_run(
                        image + (y * p->width + x + before) * c, from + before * c, (n - before - after) * c);
                }
                from += n * c;
            }
        }
    }
}

void hg_gather_patches(const hg_patches *p, const float *images, int64_t count, float *rows) {
    int64_t image = p->height * p->width * p->channels, block = p->out_height * p->out_width * p->taps * p->channels;
    for (int64_t i = 0; i < count; i++) gather_image(p, images + i * image, rows + i * block);
}

void hg_scatter_patches(const hg_patches *p, const float *rows, int64_t count, float *images) {
    int64_t image = p->height * p->width * p->channels, block = p->out_height * p->out_width * p->taps * p->channels;
    for (int64_t i = 0; i < count; i++) scatter_image(p, rows + i * block, images + i * image);
}

HG_CLONES void hg_add_row_product(float *to, const float *row, const float *matrix, int64_t n, int64_t width) {
    for (int64_t i = 0; i < n; i++) {
        float x = row[i];
        const float *from = matrix + i * width;
        for (int64_t j = 0; j < width; j++) to[j] += x * from[j];
    }
}

HG_CLONES void hg_add(float *to, const float *from, int64_t count) { add_run(to, from, count); }
