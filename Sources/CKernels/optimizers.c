#include "CKernels.h"
#include "clones.h"

// Kingma & Ba, ICLR 2015, Algorithm 1; the decay is Loshchilov & Hutter's, ICLR 2019, Algorithm 2.
HG_CLONES void hg_adam_step(
    float *restrict theta, const float *restrict g, float *restrict m, float *restrict v, int64_t count,
    const hg_adam *settings) {
    hg_adam s = *settings;
    float rate = s.rate / s.correction1, root = 1.0f / __builtin_elementwise_sqrt(s.correction2);
    for (int64_t i = 0; i < count; i++) {
        float d = g[i] * s.gradient_scale;
        m[i] = s.beta1 * m[i] + (1.0f - s.beta1) * d;
        v[i] = s.beta2 * v[i] + (1.0f - s.beta2) * d * d;
        theta[i] = theta[i] * s.decay - rate * m[i] / (__builtin_elementwise_sqrt(v[i]) * root + s.epsilon);
    }
}

// How far the last step led: θ' = d·θ − s, so θ' − θ = θ' − (θ' + s)/d. In sixteen running sums, as sums.c has them.
HG_CLONES double hg_adam_squared_move(
    const float *restrict theta, const float *restrict m, const float *restrict v, int64_t count,
    const hg_adam *settings) {
    enum { LANES = 16, BLOCK = 64 * LANES };
    hg_adam s = *settings;
    float rate = s.rate / s.correction1, root = 1.0f / __builtin_elementwise_sqrt(s.correction2);
    double total = 0;
    for (int64_t start = 0; start < count; start += BLOCK) {
        int64_t length = count - start < BLOCK ? count - start : BLOCK;
        float moves[BLOCK] = {0}, lane[LANES] = {0};
        for (int64_t i = 0; i < length; i++) {
            float step = rate * m[start + i] / (__builtin_elementwise_sqrt(v[start + i]) * root + s.epsilon);
            float value = theta[start + i];
            moves[i] = s.decay == 1.0f ? step : value - (value + step) / s.decay;
        }
        for (int64_t i = 0; i < BLOCK; i += LANES)
            for (int k = 0; k < LANES; k++) lane[k] += moves[i + k] * moves[i + k];
        for (int k = 0; k < LANES; k++) total += lane[k];
    }
    return total;
}

HG_CLONES void hg_momentum_step(
    float *restrict theta, const float *restrict g, float *restrict m, int64_t count, float rate, float momentum,
    float scale) {
    for (int64_t i = 0; i < count; i++) {
        m[i] = momentum * m[i] + scale * g[i];
        theta[i] -= rate * m[i];
    }
}

HG_CLONES void hg_sgd_step(float *restrict theta, const float *restrict g, int64_t count, float rate, float scale) {
    for (int64_t i = 0; i < count; i++) theta[i] -= rate * scale * g[i];
}

// Tieleman & Hinton, Coursera lecture 6.5, 2012; ε outside the root, as torch.optim has it.
HG_CLONES void hg_rmsprop_step(
    float *restrict theta, const float *restrict g, float *restrict v, int64_t count, float rate, float alpha,
    float epsilon, float scale) {
    for (int64_t i = 0; i < count; i++) {
        float d = g[i] * scale;
        v[i] = alpha * v[i] + (1.0f - alpha) * d * d;
        theta[i] -= rate * d / (__builtin_elementwise_sqrt(v[i]) + epsilon);
    }
}
