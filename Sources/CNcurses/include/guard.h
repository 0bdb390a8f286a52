// The life and death of a terminal: what must be safe inside of signal handlers, and therefore is written in
// C.
#ifndef GUARD_H
#define GUARD_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <termios.h>

enum {
    GUARD_RESTORE_CAPACITY = 512,
    GUARD_FIRST_CAPACITY = 64,
    /// Milliseconds for which a noted signal may wait to be taken before another of its kind ends the process; fifteen
    /// times as many for SIGHUP, which comes from several sides, and any number for SIGXCPU, which comes by itself.
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

/// To be called before anything else. From then on SIGQUIT, and faults where `faults` says so, give the terminal back if
/// it was taken, then end the process with their default action; SIGXFSZ does so unless the process' own write was the
/// reason, which then fails. So it is again after `guard_disarm`.
void guard_begin(bool faults);

/// Installs the handlers. Signals that ask for the end, and WINCH, TSTP and CONT, are noted, and `wake` is written to;
/// signals that were ignored stay ignored. Faults give the terminal back, then end the process as they would have. A
/// signal that asks does the same when one of its kind has not been taken for `GUARD_PATIENCE`: nobody listens any more.
void guard_arm(const struct guard_terminal *terminal, int wake);

/// Installs handlers for signals that ask alone, where there is no screen to give back.
void guard_arm_asking(int wake);

/// Has what is given back by a handler begin with these bytes, at most `GUARD_FIRST_CAPACITY`.
void guard_restore_first(const uint8_t *bytes, size_t length);

/// Gives this thread a stack for handlers of faults, so that its own may overflow. Every thread needs its own;
/// the one that calls `guard_arm` has it.
void guard_give_stack(void);

/// Whether `signal` came since it was last taken.
bool guard_take(int signal);

/// A signal that asks for the end and came since it was last taken, or 0.
int guard_take_asking(void);

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

/// Blocks all signals in this thread except those that report its own faults; `old` receives what was blocked before.
void guard_block_signals_into(sigset_t *old);

void guard_block_signals(void);

/// Starts a thread that gets no signals and that nobody waits for; false where there can be no more.
bool guard_start_thread(void *(*body)(void *), void *argument);

/// Gives the terminal back and ends the process with status 1 when `seconds` have passed, whatever other threads do.
/// False where that can't be promised.
bool guard_limit(double seconds);

#endif
