// The life and death of a terminal: what must be safe inside of signal handlers, and therefore is written in
// C.
#ifndef GUARD_H
#define GUARD_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

enum {
    GUARD_RESTORE_CAPACITY = 512,
    /// Milliseconds for which a noted signal may wait to be taken.
    GUARD_PATIENCE = 1000,
};

/// How to give the terminal back.
struct guard_terminal {
    int input;
    int output;
    struct termios modes;
    char restore[GUARD_RESTORE_CAPACITY];
    size_t restore_length;
};

/// Installs the handlers. INT, TERM, HUP, QUIT, WINCH, TSTP and CONT are noted and `wake` is written to;
/// signals that were ignored stay ignored. Fatal signals give the terminal back, then end the process as they
/// would have. INT, TERM, HUP or QUIT does the same when one before it has not been taken for `GUARD_PATIENCE`:
/// nobody listens any more.
void guard_arm(const struct guard_terminal *terminal, int wake);

/// Installs handlers for INT, TERM, HUP and QUIT alone, where there is no screen to give back.
void guard_arm_asking(int wake);

/// Gives this thread a stack for handlers of faults, so that its own may overflow. Every thread needs its own;
/// the one that calls `guard_arm` has it.
void guard_give_stack(void);

/// Whether `signal` came since it was last taken.
bool guard_take(int signal);

/// Says whether the screen is on: only then is there something to give back.
void guard_set_active(bool active);

/// Puts back the handlers that were there before.
void guard_disarm(void);

/// Sends standard error into memory if it is a terminal, so that nothing writes over the picture.
void guard_hold_errors(void);

/// Gives standard error back and writes what was held.
void guard_release_errors(void);

/// Stops the process as SIGTSTP does; returns when it is continued.
void guard_stop(void);

/// Ends the process by `signal` with its default action.
void guard_die(int signal) __attribute__((noreturn));

/// A pipe with ends that never block and that no child process inherits; false when there is none.
bool guard_open_pipe(int *reading, int *writing);

/// Blocks all signals in this thread except those that report its own faults.
void guard_block_signals(void);

#endif
