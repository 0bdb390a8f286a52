#ifndef CZLIB_H
#define CZLIB_H

#include <zlib.h>

/// Prepares `stream` to unpack members of a gzip file (RFC 1952) and to check their CRC-32.
/// `inflateInit2` is a macro, which Swift cannot import. Returns Z_OK or zlib's error.
int czlib_inflate_start(z_stream *stream);

/// Prepares `stream` to unpack deflated data (RFC 1951) without header and checksum, as zip archives hold it.
int czlib_inflate_raw_start(z_stream *stream);

#endif
