// How soon the same signal again means that somebody insists.
#ifndef PATIENCE_H
#define PATIENCE_H

#include <stdbool.h>
#include <stdint.h>

/// Milliseconds of a clock that only goes forward.
int64_t patience_now(void);

/// Whether `signal`, `milliseconds` after one that nobody has answered yet, is to end the process at once.
bool patience_is_over(int signal, int64_t milliseconds);

#endif
