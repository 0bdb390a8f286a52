// The program's own front of the allocator. It counts what is asked for, for the benchmark's figure "bytes allocated
// per step", and it keeps the scratch memory of a library that takes it anew at every call.
#ifndef HOURGLASS_CALLOCATIONS_H
#define HOURGLASS_CALLOCATIONS_H

#include <stdbool.h>
#include <stdint.h>

/// Starts at 0 with counting on; with counting off an allocation costs one more untaken branch.
void allocations_count(bool on);
/// Bytes asked for on any thread since counting went on.
int64_t allocations_bytes(void);
/// Bytes that the calling thread has asked for since it began.
int64_t allocations_bytes_here(void);

/// While on, large blocks that this thread frees are kept and serve its next requests for aligned memory, which then
/// ask the allocator for nothing. Other threads, and this one while off, notice nothing: a kept block is an ordinary
/// one that has not been freed yet. The thread's end frees what it kept.
void allocations_keep(bool on);

#endif
