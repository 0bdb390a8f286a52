#ifndef HOURGLASS_CPACK_H
#define HOURGLASS_CPACK_H
#include <lzma.h>
#include <zstd.h>

/// Starts to unpack .xz data, of one or several streams; LZMA_OK where that works. No more than `memory` bytes are used.
lzma_ret cpack_xz_start(lzma_stream *stream, uint64_t memory);
#endif
