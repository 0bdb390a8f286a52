// What has to be so before any other code of the process runs, the libraries' own beginnings included.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "guard.h"

// A file that is opened later must not become the output by chance. Reading then finds the end, and writing fails as it
// would have.
static void open_missing_descriptors(void) {
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
        if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
        if (open("/dev/null", O_RDONLY) < 0) return;
    }
}

// Whether someone who develops wants the reports of Swift's runtime: never where anybody may be at the keys.
static bool wants_report(int count, char **arguments, char **environment) {
    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "--kiosk") == 0) return false;
    }
    static const char name[] = "SWIFT_BACKTRACE=", choice[] = "enable=";
    for (; *environment; environment++) {
        if (strncmp(*environment, name, sizeof name - 1) != 0) continue;
        const char *value = strstr(*environment + sizeof name - 1, choice);
        return value && strncmp(value + sizeof choice - 1, "yes", 3) == 0;
    }
    return false;
}

static void begin(int count, char **arguments, char **environment) {
    open_missing_descriptors();
    guard_begin(!wants_report(count, arguments, environment));
}

// Swift's runtime offers its debugger at a fault and at SIGQUIT, unless it finds handlers when it is loaded: stdlib's
// CrashHandlerLinux.cpp. Constructors of the program come after the libraries'; these come before.
__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char **, char **) = begin;
