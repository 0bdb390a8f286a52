// Takes the place of malloc, free and their kin for the whole process: whatever is linked with this module, the C
// library's own callers and every other library among it, asks here, and is answered by glibc's allocator. So it can
// count what is asked for, which is the benchmark's figure "bytes allocated per step", and can keep the scratch memory
// of a library that takes it anew at every call. With a sanitizer, which has an allocator of its own, it does nothing.
#ifndef HOURGLASS_CALLOCATOR_H
#define HOURGLASS_CALLOCATOR_H

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
