// Signals, sorted by what they mean; and a thread that takes those which ask a program without a screen to end.
#ifndef SIGNALS_H
#define SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/// Whether `signal` reports a fault of the thread that gets it.
bool signal_is_fault(int signal);

/// Whether `signal` asks the process to end: its default action does, it can be handled, and it reports no fault. So do
/// the realtime ones.
bool signal_asks(int signal);

/// Whether `signal` asks and isn't ignored, as it is below nohup or after `trap '' HUP`.
bool signal_asks_us(int signal);

/// Where the limits of processor time for asking and for killing are the same, asks a little before: the kernel would
/// kill without asking.
void signal_leave_time(void);

/// From now on signals that ask are taken by a thread of their own, and by no handler: `signal_came` says which was the
/// first. The calling thread and those that it starts afterwards block them; threads that exist already must. SIGQUIT
/// isn't among them: it ends the process at once. A second signal, `GUARD_PATIENCE` or more after the first, ends it
/// with its default action.
void signal_watch(void);

/// The first signal that came since `signal_watch`, one that the calling thread sent to itself by writing where nobody
/// reads among them; 0 for none. Costs a system call.
int signal_came(void);

#endif
