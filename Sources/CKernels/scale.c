#include "CKernels.h"
#include "clones.h"

HG_CLONES void hg_scale_bytes(
    const uint8_t *restrict source, int64_t count, float low, float span, float *restrict destination) {
    for (int64_t i = 0; i < count; i++) destination[i] = ((float)source[i] - low) / span;
}
