// Elementary functions of float as straight-line code that a vectoriser takes whole: no calls, no branches.
// Errors were measured against libm in double (Tests/TensorsTests/ElementaryFunctionTests.swift).
#ifndef HOURGLASS_VECTORMATH_H
#define HOURGLASS_VECTORMATH_H

#include <stdint.h>
#include <string.h>

#include "clones.h"

HG_INLINE float hg_float_from_bits(int32_t bits) {
    float x;
    memcpy(&x, &bits, 4);
    return x;
}

HG_INLINE int32_t hg_bits_of_float(float x) {
    int32_t bits;
    memcpy(&bits, &x, 4);
    return bits;
}

// eˣ = 2ⁿ·eʳ, |r| ≤ ½ ln 2; polynomial of Cephes' expf (Moshier). Comparisons are written so that NaN passes through.
HG_INLINE float hg_exp(float x) {
    float c = x < -87.3f ? -87.3f : x;
    c = c > 88.37f ? 88.37f : c;
    // Adding 1.5·2²³ rounds to the nearest integer without an instruction that SSE2 lacks.
    float n = (c * 1.44269504088896341f + 12582912.0f) - 12582912.0f;
    float r = (c - n * 0.693359375f) - n * -2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    float y = (p * r * r + r) + 1.0f;
    // NaN would be undefined as an integer; its own product keeps it anyway.
    int32_t exponent = (int32_t)(n == n ? n : 0.0f);
    y = y * hg_float_from_bits((exponent + 127) << 23);
    y = x < -87.3f ? 0.0f : y;
    return x > 88.37f ? hg_float_from_bits(0x7f800000) : y;
}

// ln x = e·ln 2 + 2 atanh(s), s = (m − 1)/(m + 1), m in [√½, √2).
HG_INLINE float hg_log(float x) {
    int32_t bits = hg_bits_of_float(x);
    int32_t shifted = bits - 0x3f3504f3;  // the bits of √½
    int32_t exponent = shifted >> 23;
    float m = hg_float_from_bits((shifted & 0x007fffff) + 0x3f3504f3);
    float s = (m - 1.0f) / (m + 1.0f);
    float z = s * s;
    float p = 2.0f / 11.0f;
    p = p * z + 2.0f / 9.0f;
    p = p * z + 2.0f / 7.0f;
    p = p * z + 2.0f / 5.0f;
    p = p * z + 2.0f / 3.0f;
    float e = (float)exponent;
    float y = e * 0.693359375f + (2.0f * s + (s * z * p + e * -2.12194440e-4f));
    y = x < 1.17549435e-38f ? hg_float_from_bits((int32_t)0xff800000) : y;  // 0 and denormals, which count as 0
    y = x < 0.0f ? hg_float_from_bits(0x7fc00000) : y;
    y = bits == 0x7f800000 ? x : y;
    return x == x ? y : x;
}

// tanh: Cephes' polynomial below 0.625, 1 − 2/(e²ˣ + 1) above.
HG_INLINE float hg_tanh(float x) {
    float a = __builtin_fabsf(x);
    float z = x * x;
    float p = -5.70498872745e-3f;
    p = p * z + 2.06390887954e-2f;
    p = p * z - 5.37397155531e-2f;
    p = p * z + 1.33314422036e-1f;
    p = p * z - 3.33332819422e-1f;
    float small = p * z * x + x;
    float large = 1.0f - 2.0f / (hg_exp(2.0f * a) + 1.0f);
    large = x < 0.0f ? -large : large;
    return a > 0.625f ? large : small;
}

HG_INLINE float hg_sigmoid(float x) { return 1.0f / (1.0f + hg_exp(-x)); }

// softplus x = max(x, 0) + ln(1 + u), u = e^−|x|; ln(1 + u) = 2 atanh(s), s = u/(2 + u) ≤ 1/3.
HG_INLINE float hg_softplus(float x) {
    float u = hg_exp(-__builtin_fabsf(x));
    float s = u / (2.0f + u);
    float z = s * s;
    float p = 2.0f / 17.0f;
    p = p * z + 2.0f / 15.0f;
    p = p * z + 2.0f / 13.0f;
    p = p * z + 2.0f / 11.0f;
    p = p * z + 2.0f / 9.0f;
    p = p * z + 2.0f / 7.0f;
    p = p * z + 2.0f / 5.0f;
    p = p * z + 2.0f / 3.0f;
    return (x < 0.0f ? 0.0f : x) + (2.0f * s + s * z * p);
}

// erf: below 1 the Maclaurin series 2/√π Σ (−1)ⁿ x²ⁿ⁺¹/(n!(2n+1)); above, 1 − t·P(t)·e^−x² with
// t = 1/(1 + 0.3275911 x), Abramowitz & Stegun 7.1.26 (1.5e-7).
HG_INLINE float hg_erf(float x) {
    float a = __builtin_fabsf(x);
    float z = x * x;
    float p = -1.1283792e0f / 75600.0f;  // n = 7
    p = p * z + 1.1283792e0f / 9360.0f;
    p = p * z - 1.1283792e0f / 1320.0f;
    p = p * z + 1.1283792e0f / 216.0f;
    p = p * z - 1.1283792e0f / 42.0f;
    p = p * z + 1.1283792e0f / 10.0f;
    p = p * z - 1.1283792e0f / 3.0f;
    p = p * z + 1.1283792e0f;
    float small = p * x;
    float t = 1.0f / (1.0f + 0.3275911f * a);
    float q = 1.061405429f;
    q = q * t - 1.453152027f;
    q = q * t + 1.421413741f;
    q = q * t - 0.284496736f;
    q = q * t + 0.254829592f;
    float large = 1.0f - q * t * hg_exp(-z);
    large = x < 0.0f ? -large : large;
    return a > 0.75f ? large : small;
}

// Φ, the distribution function of the standard normal, and φ, its density. They share the exponential of the erf.
HG_INLINE float hg_normal(float x) { return 0.5f + 0.5f * hg_erf(x * 0.70710678f); }

HG_INLINE float hg_normal_density(float x) {
    float u = x * 0.70710678f;
    return 0.39894228f * hg_exp(-(u * u));
}

#endif
