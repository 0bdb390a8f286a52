#!/bin/sh
# Runs the tests in a build with a sanitizer, which has a scratch folder of its own.
#
#     sanitize.sh address|undefined|thread [FILTER]
#
#     address    Swift and C: memory that is read or written where it isn't the program's, or not any more
#     undefined  the C targets: overflow of signed integers, wrong shifts, misaligned pointers, bounds, conversions
#     thread     Swift and C: memory that two threads reach without order
#
# Left out, and why:
#     RealTerminalTests, SecureShellTests, SignalTests   they end the program by signals that a sanitizer takes for itself,
#                                                        and time it
#     SteadyStepTests                                    count allocations, which CAllocator doesn't do beside a sanitizer
# CAllocator, which takes the place of malloc, switches itself off by the preprocessor. Leaks aren't looked for: what lives
# as long as the program (ncurses' terminals, the Swift runtime's metadata) would be all that is found.
#
# HOURGLASS_SCRATCH is where builds lie (.build/sanitize), JOBS how many compilers run at once. Ends with the tests' status;
# anything that a sanitizer finds ends the tests.
set -eu
kind=${1:?address, undefined or thread}
filter=${2:-.}
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
scratch=${HOURGLASS_SCRATCH:-$root/.build/sanitize}/$kind

export SWIFT_BACKTRACE=enable=no
options="-c release -j ${JOBS:-2} --scratch-path $scratch"
case $kind in
address)
    options="$options --sanitize=address"
    # The program has handlers of fatal signals, and gives its threads stacks for them, which the sanitizer would free as
    # its own when a thread ends.
    export ASAN_OPTIONS="detect_leaks=0:allow_user_segv_handler=1:use_sigaltstack=0:abort_on_error=1${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
    ;;
undefined)
    # Swift has none of its own on Linux, so its linker is told where clang's runtime is.
    for flag in -fsanitize=undefined,float-cast-overflow -fno-sanitize=function -fno-sanitize-recover=all -Wno-pass-failed; do
        options="$options -Xcc $flag"
    done
    runtime=$(ls -d "$(dirname "$(readlink -f "$(command -v swiftc)")")"/../lib/clang/*/lib/linux | head -1)
    options="$options -Xlinker $runtime/libclang_rt.ubsan_standalone-x86_64.a"
    export UBSAN_OPTIONS="print_stacktrace=1:abort_on_error=1${UBSAN_OPTIONS:+:$UBSAN_OPTIONS}"
    ;;
thread)
    options="$options --sanitize=thread"
    # oneDNN comes from the distribution with an OpenMP whose barriers a sanitizer doesn't see.
    supp=$scratch/thread.supp
    mkdir -p "$scratch"
    # Swift's Mutex waits by the kernel itself, so that it isn't seen either: what these types keep behind one is reported.
    printf 'called_from_lib:libdnnl\ncalled_from_lib:libgomp\nrace:libdnnl\nrace:KnobSweep\nrace:DepositFile\n' > "$supp"
    export TSAN_OPTIONS="suppressions=$supp:halt_on_error=1:abort_on_error=1${TSAN_OPTIONS:+:$TSAN_OPTIONS}"
    ;;
*)
    echo "sanitize.sh: found '$kind', expected address, undefined or thread" >&2
    exit 2
    ;;
esac

# shellcheck disable=SC2086
nice swift build $options --build-tests -Xswiftc -enable-testing
# shellcheck disable=SC2086
exec nice swift test $options --skip-build --filter "$filter" \
    --skip RealTerminalTests --skip SecureShellTests --skip SignalTests --skip SteadyStepTests
