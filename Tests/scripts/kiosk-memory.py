#!/usr/bin/env python3
"""What a visitor of the kiosk can make it take of memory, and how long what is refused takes.

    kiosk-memory.py HOURGLASS [--screen] [--most MIB] [--quick] [--only WORD] [--jobs N] [--json FILE]

Drives `hourglass --plain --paused --kiosk` to its extremes, as a visitor could: each variant on each data set with the
largest batch, 16 samples, 2,048 codes, widths of 2,048, each term and each distance, all measures, other data one after
the other, variants that wait, undo. What is refused stays as it was. Each case is a process of its own; its largest
resident set (VmHWM of /proc) is printed in MiB with what was refused. Ends with 1 where one has more than `--most` (512), is
ended by a signal, or isn't over after `--limit` seconds. Cases that can't begin (images wanted, ring data given) are counted
apart. All of it is about fifteen minutes of one core.

With `--screen` the laboratory itself is driven, in a terminal of 300×80: pictures of all panes, each of them filling the
screen once, while it trains and measures at once.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from soak import Terminal

DATA = ["mnist", "digits", "mnist-binary-dynamic", "dsprites:64", "sprites-colour", "swiss-roll"]
DISTANCES = ["bernoulli", "squared", "gaussian", "logistic-mixture", "ssim", "feature"]


def listing(program, command):
    run = subprocess.run([program, command, "--json"], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def peak(pid):
    try:
        for line in open(f"/proc/{pid}/status"):
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0


# What one can't begin with in a kiosk: it says so, and isn't counted.
CLOSED = "hourglass: the session can't be opened here"


def run(program, data, variant, lines, limit):
    """Peak in MiB, lines of refusal, exit status (None where it was too slow), seconds, lines."""
    with tempfile.TemporaryDirectory(prefix="kiosk-") as folder:
        command = [program, "--plain", "--paused", "--kiosk", "--kiosk-folder", folder, "--data", data]
        command += ["--variant", variant, "--every", "3600", "--kiosk-minutes", "600"]
        start = time.monotonic()
        log = pathlib.Path(folder) / "log"
        script = pathlib.Path(folder) / "script"
        script.write_text("\n".join(lines) + "\n")
        with open(log, "w") as out, open(script) as typed:
            process = subprocess.Popen(command, stdin=typed, stdout=out, stderr=subprocess.STDOUT)
            most, isSlow = 0, False
            # wait4 gives the true maximum, also of what lies between two looks.
            while True:
                pid, status, usage = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    break
                most = max(most, peak(process.pid))
                if time.monotonic() > start + limit and not isSlow:
                    isSlow = True
                    process.kill()
                time.sleep(0.05)
        most = max(most, usage.ru_maxrss / 1024)
        process.returncode = os.waitstatus_to_exitcode(status)
        text = log.read_text(errors="replace").splitlines()
    refused = [line for line in text if "of memory" in line or "parameters: at most" in line]
    return most, refused, None if isSlow else process.returncode, time.monotonic() - start, text


def sit(program, data, variant, lines, limit):
    """The same in front of the screen. What is refused isn't told apart from what is drawn."""
    with tempfile.TemporaryDirectory(prefix="kiosk-") as folder:
        environment = {name: os.environ[name] for name in ("PATH", "HOURGLASS_ASSETS") if name in os.environ}
        environment |= {"HOME": folder, "LANG": "C.UTF-8", "TERM": "xterm-256color", "SWIFT_BACKTRACE": "enable=no"}
        words = [program, "--kiosk", "--kiosk-folder", folder, "--data", data, "--variant", variant]
        start = time.monotonic()
        terminal = Terminal(words + ["--kiosk-minutes", "600"], environment)
        terminal.size(300, 80)
        pid, most = terminal.process.pid, 0
        terminal.listen(3)
        for line in lines:
            for key in ["\x1b", "\x1b", ":"]:
                terminal.type(key)
                terminal.listen(0.06)
            terminal.type(line + "\r")
            terminal.listen(0.8)
            for slot in "123456789" if line == "play" else "":
                for key in [slot, "z"]:
                    terminal.type(key)
                    terminal.listen(0.5)
                terminal.type("z")
            most = max(most, peak(pid))
        for key in ["\x1b", "\x1b", "q"]:
            terminal.type(key)
            terminal.listen(0.3)
        isSlow = False
        while terminal.process.poll() is None and not isSlow:
            most = max(most, peak(pid))
            terminal.listen(0.2)
            isSlow = time.monotonic() > start + limit
        if isSlow:
            terminal.process.kill()
            terminal.process.wait()
        os.close(terminal.descriptor)
        os.close(terminal.terminal)
        return most, [], None if isSlow else terminal.process.returncode, time.monotonic() - start, []


def sittings():
    """What is trained, looked at and measured at once."""
    for data in ["mnist", "dsprites:64", "sprites-colour"]:
        for variant in ["vae", "beta-tcvae", "convolutional", "transformer", "gmm"]:
            yield f"{variant}, {data}: on the screen", data, variant, [
                "play", "latent 2048", "play", "measure all", "batch 1000", "set samples 16", "batch 500", "batch 250",
                "widths 1024", "widths 512", "stop-early 5", "play", "measure all", "undo", "undo", "redo",
                "data dsprites:64", "measure all", "data sprites-colour", "data mnist", "play", "undo", "undo", "redo"]


def cases(variants, terms, quick):
    def stepwise(lines):
        return ["step 1"] + [line for each in lines for line in (each, "step 1")]

    everything = [f"toggle {term}" for term in terms]
    # In several orders: what is refused behind one change is taken behind another.
    orders = [
        ("batch, samples, codes, widths",
         ["batch 1000", "set samples 16", "latent 2048", "widths 2048", "stop-early 5", "batch 500", "batch 250"]),
        ("codes, samples, batch", ["widths 64", "latent 2048", "set samples 16", "batch 1000", "batch 400", "batch 200"]),
        ("widths, codes, batch", ["stop-early 5", "widths 2048", "widths 1024", "latent 1024", "batch 1000", "undo", "redo"]),
    ]
    for variant in variants:
        for data in (["mnist", "dsprites:64"] if quick else DATA):
            for title, lines in orders:
                yield f"{variant}, {data}: {title}", data, variant, stepwise(lines)
    for variant in ["vae", "beta-tcvae", "convolutional", "transformer"]:
        for data in ["mnist", "dsprites:64", "sprites-colour"]:
            for distance in DISTANCES:
                yield (f"{variant}, {data}: {distance}, 16 samples, batch 1000", data, variant,
                       stepwise([f"distance {distance}", "set samples 16", "batch 1000"]))
            yield f"{variant}, {data}: every term", data, variant, stepwise(everything)
            yield (f"{variant}, {data}: the largest, every term", data, variant,
                   stepwise(["batch 1000", "set samples 16", "latent 2048"] + everything))
    for data in ["mnist", "dsprites:64", "sprites-colour", "digits"]:
        for variant in ["vae", "gmm", "convolutional", "transformer"]:
            yield f"{variant}, {data}: all measures", data, variant, ["step 1", "measure all", "step 1"]
    for data in ["mnist", "dsprites:64", "sprites-colour"]:
        for codes in [200, 500, 1024, 1600, 2048]:
            yield f"vae, {data}: {codes} codes, all measures", data, "vae", [f"latent {codes}", "step 1", "measure all", "step 1"]
        yield (f"vae, {data}: 2048 codes and widths, all measures", data, "vae",
               ["latent 2048", "widths 1024", "widths 512", "stop-early 3", "step 1", "measure all", "step 1"])
        yield (f"beta-tcvae, {data}: the largest, all measures", data, "beta-tcvae",
               ["latent 1024", "set samples 4", "batch 1000", "batch 400", "step 1", "measure all", "step 1"])
    around = []
    for _ in range(2):
        for data in ["fashion-mnist", "dsprites:64", "mnist-binary", "sprites-colour", "mnist-binary-dynamic", "dsprites:32",
                     "mnist", "digits"]:
            around += [f"data {data}", "step 3"]
    yield "vae: all data, one after the other", "mnist", "vae", around + ["undo"] * 8 + ["redo"] * 4
    yield "convolutional: all data, one after the other", "mnist", "convolutional", around + ["undo"] * 8
    many = []
    for variant in variants:
        many += [f"variant {variant}", "step 2", "widths 1024,512", "step 2"]
    for data in ["mnist", "dsprites:64"]:
        yield f"{data}: all variants, one after the other", data, "vae", many + ["undo"] * 30 + ["redo"] * 10
    big = []
    for width in range(1800, 2048, 25):
        big += [f"widths {width}", "step 2"]
    yield "widths again and again", "mnist", "vae", big + ["undo"] * 8 + ["redo"] * 8
    yield "widths again and again, on larger images", "dsprites:64", "vae", [
        line for width in range(300, 600, 20) for line in (f"widths {width}", "step 2")] + ["undo"] * 8 + ["redo"] * 8


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.strip(), formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", metavar="HOURGLASS")
    parser.add_argument("--most", type=float, default=512, help="MiB (512)")
    parser.add_argument("--quick", action="store_true", help="two data sets")
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help="cases with all these words")
    parser.add_argument("--screen", action="store_true", help="in front of the screen")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once (1)")
    parser.add_argument("--limit", type=float, default=900, help="seconds for a case (900)")
    parser.add_argument("--json", metavar="FILE", help="one object a case")
    options = parser.parse_args()
    program = str(pathlib.Path(options.program).resolve())
    variants = [line["id"] for line in listing(program, "variants")]
    told = subprocess.run([program, "--plain", "--paused", "--data", "digits"], input="help toggle\n",
                          capture_output=True, text=True, check=True).stdout
    terms = [line.split(":")[0].strip() for line in told.splitlines() if line.startswith("  ")]
    bad, all, closed = [], [], 0
    out = open(options.json, "w") if options.json else None
    tried = sittings() if options.screen else cases(variants, terms, options.quick)
    attempt = sit if options.screen else run
    chosen = [case for case in tried if not [w for w in options.only if w not in case[0]]]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        made = pool.map(lambda case: (case[0], *attempt(program, *case[1:], options.limit)), chosen)
        for title, memory, refused, status, seconds, text in made:
            if status == 1 and CLOSED in text and not any(line.startswith("ended at") for line in text):
                closed += 1
                continue
            all.append((memory, title))
            # 1 is that of a script of which something was refused.
            fault = "SLOW" if status is None else f"STATUS {status}" if status not in (0, 1) else ""
            if memory > options.most or fault:
                bad.append(title)
            print(f"{'OVER ' if memory > options.most else '     '}{memory:7.0f} MiB {seconds:6.1f} s  {title}"
                  + (f"   [{len(refused)} refused: {refused[0].strip()}]" if refused else "")
                  + (f"   {fault}: {text[-1] if text else ''}" if fault else ""), flush=True)
            if out:
                print(json.dumps({"case": title, "mib": round(memory), "seconds": round(seconds, 1), "status": status,
                                  "refused": refused}), file=out, flush=True)
    print("the largest:")
    for memory, title in sorted(all, reverse=True)[:10]:
        print(f"{memory:12.0f} MiB  {title}")
    print(f"{len(all)} cases, {closed} that can't begin, {len(bad)} over {options.most:.0f} MiB, ended by a signal or too slow")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
