#ifndef HOURGLASS_CPNG_H
#define HOURGLASS_CPNG_H
#include <png.h>
#include <stdint.h>

/// A picture, and why it could not be read.
struct cpng_picture {
    uint32_t width, height;
    /// 1 for grey, 3 for red, green and blue side by side; how opaque it is isn't kept.
    int channels;
    /// What means 1: 255, or 65535 of 16 bits.
    int largest;
    /// height × width × channels; to be freed.
    uint16_t *values;
    char error[128];
};

/// Reads a PNG file whole; 0 where that fails. Fewer bits a value than 8 are made 8, palettes colours. Pictures of more than
/// `most` pixels are refused before memory is asked for.
int cpng_read(const char *path, uint64_t most, struct cpng_picture *picture);
#endif
