#ifndef HOURGLASS_CJPEG_H
#define HOURGLASS_CJPEG_H
#include <stdint.h>

/// A picture, and why it could not be read.
struct cjpeg_picture {
    uint32_t width, height;
    /// 1 for grey, 3 for red, green and blue side by side.
    int channels;
    /// height × width × channels; to be freed.
    uint8_t *values;
    char error[256];
};

/// Reads a JPEG file whole; 0 where that fails, also of one that is cut off. Pictures of more than `most` pixels are refused
/// before memory is asked for.
int cjpeg_read(const char *path, uint64_t most, struct cjpeg_picture *picture);
#endif
