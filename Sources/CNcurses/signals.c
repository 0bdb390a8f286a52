#define _GNU_SOURCE
#include "signals.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/resource.h>
#include <time.h>

#include "guard.h"
#include "patience.h"

bool signal_is_fault(int number) {
    switch (number) {
    case SIGSEGV:
    case SIGABRT:
    case SIGILL:
    case SIGTRAP:
    case SIGBUS:
    case SIGFPE: return true;
    default: return false;
    }
}

bool signal_asks(int number) {
    switch (number) {
    // Not to be handled.
    case SIGKILL:
    case SIGSTOP:
    // They stop.
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
    // They do nothing.
    case SIGCHLD:
    case SIGCONT:
    case SIGURG:
    case SIGWINCH: return false;
    }
    // Those between are the C library's own.
    bool exists = (number > 0 && number < __SIGRTMIN) || (number >= SIGRTMIN && number <= SIGRTMAX);
    return exists && !signal_is_fault(number);
}

bool signal_asks_us(int number) {
    struct sigaction now;
    if (!signal_asks(number) || sigaction(number, NULL, &now) < 0) return false;
    return (now.sa_flags & SA_SIGINFO) || now.sa_handler != SIG_IGN;
}

void signal_leave_time(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_CPU, &limit) < 0 || limit.rlim_max == RLIM_INFINITY) return;
    rlim_t before = 1 + limit.rlim_max / 100;
    if (limit.rlim_cur < limit.rlim_max || limit.rlim_max <= before) return;
    limit.rlim_cur = limit.rlim_max - before;
    setrlimit(RLIMIT_CPU, &limit);
}

static sigset_t watched, of_this_thread;
static atomic_int came;

int64_t patience_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool patience_is_over(int number, int64_t milliseconds) {
    // It comes each second of its own accord.
    if (number == SIGXCPU || !signal_asks(number)) return false;
    // Nobody insists who hung up: the kernel, the shell and the daemon of a connection each say it, some while apart. It
    // has to be longer than keeping a session may take.
    return milliseconds > (number == SIGHUP ? 15 : 1) * GUARD_PATIENCE;
}

static void *watch(void *unused) {
    (void)unused;
    int64_t first = 0;
    for (;;) {
        int number = sigwaitinfo(&watched, NULL);
        if (number < 0) continue;
        int none = 0;
        if (atomic_compare_exchange_strong(&came, &none, number)) {
            first = patience_now();
        } else if (patience_is_over(number, patience_now() - first)) {
            guard_die(number);
        }
    }
    return NULL;
}

void signal_watch(void) {
    signal_leave_time();
    sigemptyset(&watched);
    for (int number = 1; number < _NSIG; number++) {
        // A blocked signal comes even where it is ignored, so that those must not be waited for.
        if (number != SIGQUIT && signal_asks_us(number)) sigaddset(&watched, number);
    }
    pthread_sigmask(SIG_BLOCK, &watched, NULL);
    of_this_thread = watched;
    if (guard_start_thread(watch, NULL)) {
        sigemptyset(&of_this_thread);
        // Sent to the thread that writes.
        if (sigismember(&watched, SIGPIPE)) sigaddset(&of_this_thread, SIGPIPE);
    }
}

int signal_came(void) {
    struct timespec at_once = {0, 0};
    int number = sigtimedwait(&of_this_thread, NULL, &at_once);
    int none = 0;
    if (number > 0) atomic_compare_exchange_strong(&came, &none, number);
    return atomic_load(&came);
}
