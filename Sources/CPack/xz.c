#include "CPack.h"

lzma_ret cpack_xz_start(lzma_stream *stream, uint64_t memory) {
    // The initialiser and the flags are macros that Swift doesn't see.
    *stream = (lzma_stream)LZMA_STREAM_INIT;
    return lzma_stream_decoder(stream, memory, LZMA_CONCATENATED);
}
