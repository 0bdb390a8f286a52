// Counts what is asked of the allocator, for the benchmark's figure "bytes allocated per step".
#ifndef HOURGLASS_CALLOCATIONS_H
#define HOURGLASS_CALLOCATIONS_H

#include <stdbool.h>
#include <stdint.h>

/// Starts at 0 with counting on; with counting off an allocation costs one more untaken branch.
void allocations_count(bool on);
/// Bytes asked for on any thread since counting went on.
int64_t allocations_bytes(void);

#endif
