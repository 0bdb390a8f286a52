#include "CKernels.h"

#include "vectormath.h"

// Bit for bit the same on every CPU: no fused multiply-add, no library function but the exact square root.
#pragma STDC FP_CONTRACT OFF

typedef struct {
    uint32_t w[4];
} words;

HG_INLINE words philox(uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3, uint32_t k0, uint32_t k1) {
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
        uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)p1;
        c3 = (uint32_t)p0;
        c0 = n0;
        c2 = n2;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return (words){{c0, c1, c2, c3}};
}

HG_INLINE words block(uint64_t index, uint64_t key) {
    return philox((uint32_t)index, (uint32_t)(index >> 32), 0, 0, (uint32_t)key, (uint32_t)(key >> 32));
}

void hg_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
    words r = philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1]);
    for (int i = 0; i < 4; i++) out[i] = r.w[i];
}

HG_INLINE float unit(uint32_t word) { return (float)(int32_t)(word >> 8) * 0x1p-24f; }

// ln x for x in (0, 1], and the sine and cosine of a full turn, by polynomials: see vectormath.h for the former.
HG_INLINE float log_unit(float x) {
    int32_t shifted = hg_bits_of_float(x) - 0x3f3504f3;
    float e = (float)(shifted >> 23);
    float m = hg_float_from_bits((shifted & 0x007fffff) + 0x3f3504f3);
    float s = (m - 1.0f) / (m + 1.0f), z = s * s;
    float p = ((((2.0f / 11.0f) * z + 2.0f / 9.0f) * z + 2.0f / 7.0f) * z + 2.0f / 5.0f) * z + 2.0f / 3.0f;
    return e * 0.693147180559945f + (2.0f * s + s * z * p);
}

// Box & Muller, 1958: two normal numbers from two uniform ones.
HG_INLINE void normal_pair(uint32_t u, uint32_t v, float *x, float *y) {
    float radius = __builtin_elementwise_sqrt(-2.0f * log_unit(unit(u) + 0x1p-24f));
    float quarters = unit(v) * 4.0f;
    int32_t q = (int32_t)(quarters + 0.5f);
    float a = (quarters - (float)q) * 1.57079632679490f, z = a * a;
    float sine = a + a * z * ((2.7557314e-6f * z - 1.9841270e-4f) * z * z + (8.3333333e-3f * z - 1.6666667e-1f));
    float cosine = 1.0f + z * ((2.4801587e-5f * z - 1.3888889e-3f) * z * z + (4.1666667e-2f * z - 0.5f));
    float c = q & 1 ? sine : cosine, s = q & 1 ? cosine : sine;
    *x = radius * ((q + 1) & 2 ? -c : c);
    *y = radius * (q & 2 ? -s : s);
}

HG_CLONES static void uniform_blocks(float *restrict out, int64_t blocks, uint64_t key, uint64_t start) {
    for (int64_t i = 0; i < blocks; i++) {
        words r = block(start + (uint64_t)i, key);
        for (int j = 0; j < 4; j++) out[4 * i + j] = unit(r.w[j]);
    }
}

HG_CLONES static void normal_blocks(float *restrict out, int64_t blocks, uint64_t key, uint64_t start) {
    for (int64_t i = 0; i < blocks; i++) {
        words r = block(start + (uint64_t)i, key);
        normal_pair(r.w[0], r.w[1], &out[4 * i], &out[4 * i + 1]);
        normal_pair(r.w[2], r.w[3], &out[4 * i + 2], &out[4 * i + 3]);
    }
}

typedef void (*fill)(float *, int64_t, uint64_t, uint64_t);

static void fill_stream(fill blocks, float *out, int64_t count, uint64_t key, uint64_t start) {
    int64_t whole = count / 4;
    blocks(out, whole, key, start);
    if (count % 4) {
        float last[4];
        blocks(last, 1, key, start + (uint64_t)whole);
        memcpy(out + 4 * whole, last, (size_t)(count % 4) * sizeof(float));
    }
}

void hg_random_uniform(float *out, int64_t count, uint64_t key, uint64_t start) {
    fill_stream(uniform_blocks, out, count, key, start);
}

void hg_random_normal(float *out, int64_t count, uint64_t key, uint64_t start) {
    fill_stream(normal_blocks, out, count, key, start);
}
