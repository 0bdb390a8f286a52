#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "patience.h"
#include "signals.h"

static struct guard_terminal terminal;
static char first[GUARD_FIRST_CAPACITY];
static atomic_size_t first_length;
static atomic_int pending[_NSIG];
static _Atomic int64_t pending_since[_NSIG];
static atomic_int active;
static volatile sig_atomic_t wake_descriptor = -1;
static atomic_flag dying = ATOMIC_FLAG_INIT;
static atomic_int held_errors = -1, real_errors = -1;
static struct sigaction before[_NSIG];
static bool installed[_NSIG];

// Room for a handler and for the widest registers that the kernel saves; it lives as long as its thread.
static _Thread_local _Alignas(16) char stack[64 * 1024];
static stack_t stack_before;

// Waits for a reader, but not for ever: a terminal that nobody reads, or that is read byte by byte, must not keep a dying
// process. Where `drops`, what is stuck before these bytes makes room for them once. Whether all was written.
static bool write_patiently(int descriptor, const char *bytes, size_t count, bool drops) {
    int64_t end = patience_now() + 1000;
    while (count > 0) {
        struct pollfd ready = {.fd = descriptor, .events = POLLOUT};
        if (poll(&ready, 1, 500) <= 0 || !(ready.revents & POLLOUT)) {
            if (!drops || tcflush(descriptor, TCOFLUSH) < 0) return false;
            drops = false;
            continue;
        }
        ssize_t written = write(descriptor, bytes, count < 512 ? count : 512);
        if (written < 0 && errno != EINTR && errno != EAGAIN) return false;
        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
        }
        if (patience_now() > end) return false;
    }
    return true;
}

void guard_release_errors(void) {
    int real = atomic_exchange(&real_errors, -1);
    if (real < 0) return;
    int held = atomic_exchange(&held_errors, -1);
    dup2(real, STDERR_FILENO);
    close(real);
    char buffer[512];
    off_t offset = 0;
    ssize_t count;
    while ((count = pread(held, buffer, sizeof buffer, offset)) > 0) {
        // Whatever wrote it: it goes to a terminal, which nothing in it may steer.
        for (ssize_t i = 0; i < count; i++) {
            unsigned char byte = (unsigned char)buffer[i];
            if ((byte < ' ' && byte != '\n' && byte != '\t') || byte == 0x7f) buffer[i] = '?';
        }
        if (!write_patiently(STDERR_FILENO, buffer, (size_t)count, false)) break;
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
    if (!atomic_exchange(&active, 0)) return;
    // From the background, changing modes would stop the process instead.
    sigset_t stopping, old;
    sigemptyset(&stopping);
    sigaddset(&stopping, SIGTTOU);
    pthread_sigmask(SIG_BLOCK, &stopping, &old);
    write_patiently(terminal.output, first, atomic_load(&first_length), true);
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

// The kernel sends it, as if it were the thread itself, with a write that would make a file too large. The write fails.
static bool is_own_write(int number, const siginfo_t *info) {
    return number == SIGXFSZ && info->si_code <= 0 && info->si_pid == getpid();
}

static void on_too_large(int number, siginfo_t *info, void *unused) {
    (void)unused;
    if (!is_own_write(number, info)) on_fatal(number);
}

static void on_noted(int number, siginfo_t *info, void *unused) {
    (void)unused;
    if (is_own_write(number, info)) return;
    int error = errno;
    int64_t now = patience_now();
    if (pending[number] && patience_is_over(number, now - atomic_load(&pending_since[number]))) {
        give_back();
        signal(number, SIG_DFL);
        // Blocked now, it takes effect on return.
        raise(number);
        return;
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

// Unless the signal is ignored: then it stays so.
static bool handle(int number, const struct sigaction *action, struct sigaction *old) {
    if (sigaction(number, NULL, old) < 0) return false;
    if (old->sa_handler == SIG_IGN && !(old->sa_flags & SA_SIGINFO)) return false;
    return sigaction(number, action, NULL) == 0;
}

static void note(int number) {
    struct sigaction action = {.sa_sigaction = on_noted, .sa_flags = SA_RESTART | SA_SIGINFO};
    sigfillset(&action.sa_mask);
    pending[number] = 0;
    installed[number] = handle(number, &action, &before[number]);
}

static void handle_fault(int number, struct sigaction *old) {
    struct sigaction action = {.sa_handler = on_fatal, .sa_flags = SA_ONSTACK};
    sigfillset(&action.sa_mask);
    handle(number, &action, old);
}

void guard_begin(bool faults) {
    struct sigaction old, too_large = {.sa_sigaction = on_too_large, .sa_flags = SA_RESTART | SA_SIGINFO};
    sigfillset(&too_large.sa_mask);
    handle(SIGXFSZ, &too_large, &old);
    for (int number = 1; number < _NSIG; number++) {
        if (number == SIGQUIT || (faults && signal_is_fault(number))) handle_fault(number, &old);
    }
}

void guard_arm(const struct guard_terminal *saved, int wake) {
    terminal = *saved;
    atomic_store(&first_length, 0);
    sigaltstack(NULL, &stack_before);
    guard_give_stack();
    guard_arm_asking(wake);
    const int more[] = {SIGWINCH, SIGTSTP, SIGCONT};
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) note(more[i]);
    for (int number = 1; number < _NSIG; number++) {
        if (!signal_is_fault(number)) continue;
        handle_fault(number, &before[number]);
        installed[number] = true;
    }
}

void guard_arm_asking(int wake) {
    signal_leave_time();
    wake_descriptor = wake;
    for (int number = 1; number < _NSIG; number++) {
        if (signal_asks(number)) note(number);
    }
}

void guard_restore_first(const uint8_t *bytes, size_t length) {
    if (length > sizeof first) return;
    // A handler between sends nothing of it.
    atomic_store(&first_length, 0);
    for (size_t i = 0; i < length; i++) first[i] = (char)bytes[i];
    atomic_store(&first_length, length);
}

void guard_give_stack(void) {
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternate, NULL);
}

bool guard_take(int number) {
    // One that comes between reading and clearing would be lost.
    return atomic_exchange(&pending[number], 0);
}

int guard_take_asking(void) {
    for (int number = 1; number < _NSIG; number++) {
        if (signal_asks(number) && guard_take(number)) return number;
    }
    return 0;
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

void guard_block_signals_into(sigset_t *old) {
    sigset_t set;
    sigfillset(&set);
    for (int number = 1; number < _NSIG; number++) {
        if (signal_is_fault(number)) sigdelset(&set, number);
    }
    pthread_sigmask(SIG_BLOCK, &set, old);
}

void guard_block_signals(void) { guard_block_signals_into(NULL); }

static void *end_in_time(void *end) {
    while (clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, end, NULL) == EINTR) continue;
    // Someone dies already, and has a moment to do it.
    if (atomic_flag_test_and_set(&dying)) sleep(2);
    // Poll's word that there is room isn't enough for a terminal to take all of a write without waiting.
    int errors = atomic_load(&real_errors);
    if (errors < 0) errors = STDERR_FILENO;
    int flags = fcntl(errors, F_GETFL);
    fcntl(errors, F_SETFL, flags | O_NONBLOCK);
    give_back();
    static const char word[] = "hourglass: the time is over\n";
    write_patiently(STDERR_FILENO, word, sizeof word - 1, false);
    // Whoever started it has the same description of the file.
    fcntl(STDERR_FILENO, F_SETFL, flags);
    _exit(1);
}

bool guard_limit(double seconds) {
    static struct timespec end;
    clock_gettime(CLOCK_BOOTTIME, &end);
    int64_t nanoseconds = end.tv_nsec + (int64_t)(seconds * 1e9);
    end.tv_sec += nanoseconds / 1000000000;
    end.tv_nsec = nanoseconds % 1000000000;
    return guard_start_thread(end_in_time, &end);
}

bool guard_start_thread(void *(*body)(void *), void *argument) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 256 * 1024);
    // A thread has the signals of the one that starts it.
    sigset_t before_it;
    guard_block_signals_into(&before_it);
    bool started = pthread_create(&thread, &attributes, body, argument) == 0;
    pthread_sigmask(SIG_SETMASK, &before_it, NULL);
    pthread_attr_destroy(&attributes);
    return started;
}
