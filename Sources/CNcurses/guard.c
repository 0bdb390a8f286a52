#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static const int asking[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static const int noted[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT};
static const int fatal[] = {SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGBUS, SIGFPE};

#define COUNT(array) (sizeof(array) / sizeof(array[0]))

static struct guard_terminal terminal;
static volatile sig_atomic_t pending[_NSIG];
static _Atomic int64_t pending_since[_NSIG];
static volatile sig_atomic_t active, wake_descriptor = -1;
static atomic_flag dying = ATOMIC_FLAG_INIT;
static volatile sig_atomic_t held_errors = -1, real_errors = -1;
static struct sigaction before[_NSIG];
static bool installed[_NSIG];

// Room for a handler and for the widest registers that the kernel saves; it lives as long as its thread.
static _Thread_local _Alignas(16) char stack[64 * 1024];
static stack_t stack_before;

// Waits for a reader, but not for ever: a terminal that nobody reads must not keep a dying process. Where `drops`, what
// is stuck before these bytes makes room for them once.
static void write_patiently(int descriptor, const char *bytes, size_t count, bool drops) {
    while (count > 0) {
        struct pollfd ready = {.fd = descriptor, .events = POLLOUT};
        if (poll(&ready, 1, 500) <= 0 || !(ready.revents & POLLOUT)) {
            if (!drops || tcflush(descriptor, TCOFLUSH) < 0) return;
            drops = false;
            continue;
        }
        ssize_t written = write(descriptor, bytes, count < 512 ? count : 512);
        if (written < 0 && errno != EINTR && errno != EAGAIN) return;
        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
        }
    }
}

void guard_release_errors(void) {
    int held = held_errors, real = real_errors;
    if (real < 0) return;
    held_errors = real_errors = -1;
    dup2(real, STDERR_FILENO);
    close(real);
    char buffer[512];
    off_t offset = 0;
    ssize_t count;
    while ((count = pread(held, buffer, sizeof buffer, offset)) > 0) {
        write_patiently(STDERR_FILENO, buffer, (size_t)count, false);
        offset += count;
    }
    close(held);
}

void guard_hold_errors(void) {
    if (!isatty(STDERR_FILENO)) return;
    int held = memfd_create("errors", MFD_CLOEXEC);
    int real = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (held < 0 || real < 0 || dup2(held, STDERR_FILENO) < 0) {
        if (held >= 0) close(held);
        if (real >= 0) close(real);
        return;
    }
    held_errors = held;
    real_errors = real;
}

// Only calls that are safe in signal handlers.
static void give_back(void) {
    if (!active) return;
    active = 0;
    // From the background, changing modes would stop the process instead.
    sigset_t stopping, old;
    sigemptyset(&stopping);
    sigaddset(&stopping, SIGTTOU);
    pthread_sigmask(SIG_BLOCK, &stopping, &old);
    write_patiently(terminal.output, terminal.restore, terminal.restore_length, true);
    tcsetattr(terminal.input, TCSANOW, &terminal.modes);
    guard_release_errors();
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void on_fatal(int number) {
    // Two threads that meet the same fault: the first gives back, the other must not end the process meanwhile.
    if (atomic_flag_test_and_set(&dying)) {
        for (;;) pause();
    }
    give_back();
    signal(number, SIG_DFL);
    // Blocked now, it takes effect on return.
    raise(number);
}

static int64_t milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void on_noted(int number) {
    int error = errno;
    int64_t now = milliseconds();
    // A hangup comes twice, from the kernel and from the shell: only after a while does nobody listen.
    if (pending[number] && active && now - atomic_load(&pending_since[number]) > GUARD_PATIENCE) {
        for (size_t i = 0; i < COUNT(asking); i++) {
            if (asking[i] != number) continue;
            give_back();
            signal(number, SIG_DFL);
            raise(number);
            return;
        }
    }
    if (!pending[number]) atomic_store(&pending_since[number], now);
    pending[number] = 1;
    if (wake_descriptor >= 0) {
        // A full pipe is as good: the reader wakes either way.
        ssize_t ignored = write(wake_descriptor, "", 1);
        (void)ignored;
    }
    errno = error;
}

static void install(int number, void (*handler)(int), int flags) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigfillset(&action.sa_mask);
    sigaction(number, NULL, &before[number]);
    if (before[number].sa_handler == SIG_IGN && !(before[number].sa_flags & SA_SIGINFO)) return;
    installed[number] = sigaction(number, &action, NULL) == 0;
}

void guard_arm(const struct guard_terminal *saved, int wake) {
    terminal = *saved;
    wake_descriptor = wake;
    for (size_t i = 0; i < _NSIG; i++) pending[i] = 0;
    sigaltstack(NULL, &stack_before);
    guard_give_stack();
    for (size_t i = 0; i < COUNT(noted); i++) install(noted[i], on_noted, SA_RESTART);
    for (size_t i = 0; i < COUNT(fatal); i++) install(fatal[i], on_fatal, SA_ONSTACK);
}

void guard_give_stack(void) {
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternate, NULL);
}

void guard_arm_asking(int wake) {
    wake_descriptor = wake;
    for (size_t i = 0; i < COUNT(asking); i++) {
        pending[asking[i]] = 0;
        install(asking[i], on_noted, SA_RESTART);
    }
}

bool guard_take(int number) {
    bool came = pending[number];
    pending[number] = 0;
    return came;
}

void guard_set_active(bool value) { active = value; }

void guard_disarm(void) {
    for (int number = 1; number < _NSIG; number++) {
        if (installed[number]) sigaction(number, &before[number], NULL);
        installed[number] = false;
    }
    wake_descriptor = -1;
    sigaltstack(&stack_before, NULL);
}

static void default_and_raise(int number) {
    sigset_t set;
    signal(number, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
}

void guard_stop(void) {
    struct sigaction ours;
    sigaction(SIGTSTP, NULL, &ours);
    default_and_raise(SIGTSTP);
    sigaction(SIGTSTP, &ours, NULL);
}

void guard_die(int number) {
    default_and_raise(number);
    // A signal whose default is not to end: the shell's convention for it.
    _exit(128 + number);
}

bool guard_open_pipe(int *reading, int *writing) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) return false;
    *reading = ends[0];
    *writing = ends[1];
    return true;
}

void guard_block_signals(void) {
    sigset_t set;
    sigfillset(&set);
    for (size_t i = 0; i < COUNT(fatal); i++) sigdelset(&set, fatal[i]);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}
