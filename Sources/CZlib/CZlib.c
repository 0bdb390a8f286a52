#include "CZlib.h"

int czlib_inflate_start(z_stream *stream) {
    // 15 is the largest window; 16 more asks for the gzip wrapper and nothing else.
    return inflateInit2(stream, 15 + 16);
}

int czlib_inflate_raw_start(z_stream *stream) {
    // Below 0: no wrapper at all.
    return inflateInit2(stream, -15);
}
