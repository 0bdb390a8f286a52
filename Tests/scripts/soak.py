#!/usr/bin/env python3
"""A long sitting in the laboratory, in small: random keys, commands, clicks and resizes in a terminal of 80×24.

    soak.py PROGRAM [--minutes 30] [--seed S] [--log FILE]

Every 10 s it notes resident memory and its peak, descriptors, threads, processor and bytes sent; at the end it prints them as
curves and says whether

    memory       at its peak lies at most 150 MB above the end; training that it said takes 1 GB or more doesn't count
    growth       of memory from the middle third to the last, when all that is kept for undoing is full, is at most 150 MB;
                 judged from 10 minutes on
    descriptors  are as many in the last third as in the first, give or take 3
    threads      the same, give or take 2
    bytes        are at most 64 kB/s in the median and 400 kB/s in any 10 s
    ending       the program ran all the time, quit when it was asked to, and left the terminal as it was

The peak is of each action by itself, and the highest are named. It ends with 1 where one of them doesn't hold. What is typed follows from the seed, what is seen at each key from the load
of the machine. The terminal answers as xterm does: to what it is asked about its status, its cursor and its modes.
"""
import argparse
import csv
import fcntl
import json
import os
import pathlib
import pty
import random
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

KEYS = list(" ..ujklhJK+-<>=,0123456789tcdvwnoDEXPMzmgGaipbr?/n:rR") + [
    "\t", "\x1b[Z", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b", "\x1b", "\r", "\r", "\x12", "\x0c", "\x1b[5~", "\x1b[6~",
    "\x1b[H", "\x1b[F", "\x7f", "β", "漢",
]
SIZES = [(80, 24)] * 4 + [(200, 60), (132, 43), (40, 12), (39, 11), (100, 30), (20, 5), (300, 80)]


class Terminal:
    """The program in a terminal of its own, whose side this is."""

    def __init__(self, words, environment):
        self.sent, self.tail, self.pending = 0, b"", b""
        # Whether much memory was announced on the screen.
        self.announced = False
        controller, terminal = pty.openpty()
        self.descriptor = controller
        self.size(80, 24)
        self.before = termios.tcgetattr(terminal)
        self.process = subprocess.Popen(
            words, stdin=terminal, stdout=terminal, stderr=terminal, env=environment, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        # Kept open, so that modes can be read when the program has gone.
        self.terminal = terminal

    def size(self, width, height):
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("4H", height, width, 0, 0))

    def type(self, text):
        self.write(text.encode())

    def write(self, content):
        while content:
            _, ready, _ = select.select([], [self.descriptor], [], 5)
            if not ready:
                return
            content = content[os.write(self.descriptor, content[:256]):]

    def listen(self, seconds):
        """Reads what comes for so long, and answers what is asked."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.process.poll() is not None:
                left = 0.05
            if not select.select([self.descriptor], [], [], left)[0]:
                if self.process.poll() is not None:
                    return
                continue
            try:
                content = os.read(self.descriptor, 1 << 16)
            except OSError:
                return
            self.sent += len(content)
            self.tail = (self.tail + content)[-4096:]
            self.announced = self.announced or b"training takes" in self.tail
            self.answer(content)

    def answer(self, content):
        seen = self.pending + content
        for match in re.finditer(rb"\x1b\[(5n|6n|\?(\d+)\$p)", seen):
            if match.group(1) == b"5n":
                self.write(b"\x1b[0n")
            elif match.group(1) == b"6n":
                self.write(b"\x1b[1;2R")
            else:
                self.write(b"\x1b[?" + match.group(2) + b";2$y")
        # A question may be cut in two; one that was answered isn't kept.
        end = max((m.end() for m in re.finditer(rb"\x1b\[(5n|6n|\?\d+\$p)", seen)), default=0)
        self.pending = seen[max(end, len(seen) - 16):]

    def is_restored(self):
        """What isn't as it was before."""
        faults = []
        if termios.tcgetattr(self.terminal) != self.before:
            faults.append("other modes of the line")
        for on, off, what in [(rb"\x1b\[\?1049h", rb"\x1b\[\?1049l", "the alternate screen"),
                              (rb"\x1b\[\?25l", rb"\x1b\[\?[0-9;]*25h|\x1b\[34h\x1b\[\?25h", "no cursor"),
                              (rb"\x1b\[\?100[0-6]h", rb"\x1b\[\?[0-9;]*100[0-6][0-9;]*l", "the mouse")]:
            last = max((m.start() for m in re.finditer(on, self.tail)), default=-1)
            given_back = max((m.start() for m in re.finditer(off, self.tail)), default=-1)
            if given_back < 0 or given_back < last:
                faults.append(what)
        return faults


def sample(pid):
    """Memory in MB, descriptors, threads, seconds of computing."""
    status = dict(
        line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    ticks = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return {
        "memory": int(status["VmRSS"].split()[0]) / 1000, "peak": int(status["VmHWM"].split()[0]) / 1000,
        "descriptors": len(os.listdir(f"/proc/{pid}/fd")), "threads": int(status["Threads"]),
        "seconds": (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK"),
    }


def forget_peak(pid):
    """Lets the peak of memory begin again, where the system does that."""
    try:
        pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")
    except OSError:
        pass


def words_of(program, environment):
    def ids(word):
        run = subprocess.run([program, word, "--json"], capture_output=True, text=True, env=environment, check=True)
        return [json.loads(line) for line in run.stdout.splitlines()]
    variants = ids("variants")
    knobs = sorted({knob["id"] for variant in variants for knob in variant["knobs"]})
    return [variant["id"] for variant in variants], knobs


class Sitting:
    """What a person does next."""

    def __init__(self, chance, variants, knobs, data, folder):
        self.chance, self.variants, self.knobs, self.data, self.folder = chance, variants, knobs, data, folder

    def command(self):
        chance = self.chance
        file = f"{self.folder}/{chance.randrange(4)}.safetensors"
        return chance.choice([
            lambda: f"variant {chance.choice(self.variants)}", lambda: f"variant {chance.choice(self.variants)}",
            lambda: f"data {chance.choice(self.data)}", lambda: "undo", lambda: "undo", lambda: "redo", lambda: "play",
            lambda: f"set {chance.choice(self.knobs)} {chance.choice(['0', '0.1', '1', '2', '5'])}",
            lambda: f"set learning-rate {chance.choice(['0.0001', '0.001', '0.01'])}",
            lambda: f"schedule {chance.choice(self.knobs)} {chance.choice(['cycle 50', 'anneal 200', 'off'])}",
            lambda: f"toggle {chance.choice(['l1', 'kl', 'contraction', 'mmd', 'tc', 'sparsity', 'decorrelation'])}",
            lambda: f"widths {chance.choice(['64', '128,32', '400', 'none'])}",
            lambda: f"latent {chance.choice(['2', '3', '8', '20'])}", lambda: f"batch {chance.choice(['20', '100', '250'])}",
            lambda: f"corrupt {chance.choice(['none', 'mask', 'gaussian', 'salt-and-pepper'])}",
            lambda: f"prior {chance.choice(['normal', 'ring', 'swiss-roll'])}", lambda: "measure mse psnr",
            lambda: f"distance {chance.choice(['bernoulli', 'squared', 'ssim'])}", lambda: f"seed {chance.randrange(9)}",
            lambda: f"save {file}", lambda: f"open {file}", lambda: "reset", lambda: "fresh", lambda: "step 5",
            lambda: "nonsense", lambda: "set beta x", lambda: "help set",
        ])()

    def act(self, terminal):
        """What it did."""
        chance = self.chance
        kind = chance.random()
        if kind < 0.45:
            key = chance.choice(KEYS)
            terminal.type(key)
            done = repr(key)
        elif kind < 0.8:
            # Out of whatever is open, first.
            for _ in range(3):
                terminal.type("\x1b")
                terminal.listen(0.06)
            terminal.type(":")
            terminal.listen(0.03)
            done = self.command()
            terminal.type(done + "\r")
        elif kind < 0.9:
            width, height = chance.choice(SIZES)
            terminal.size(width, height)
            done = f"{width}×{height}"
        else:
            x, y = chance.randint(1, 80), chance.randint(1, 24)
            button = chance.choice([0, 0, 32, 64, 65])
            terminal.type(f"\x1b[<{button};{x};{y}M\x1b[<{button % 32};{x};{y}m")
            done = f"mouse {button} at {x}, {y}"
        terminal.listen(chance.uniform(0.05, 0.6))
        return done


def curve(values):
    """A row of eight heights, from 0 to the largest."""
    most = max(values) or 1
    return "".join("▁▂▃▄▅▆▇█"[min(7, int(8 * value / most))] for value in values)


def thinned(values, count=72):
    """The largest of each part, so that no peak is lost."""
    if len(values) <= count:
        return values
    return [max(values[i * len(values) // count:(i + 1) * len(values) // count]) for i in range(count)]


def median(values):
    return sorted(values)[len(values) // 2]


def judge(rows, ending):
    """Name, whether it holds, and the figures."""
    third = max(1, len(rows) // 3)
    def thirds(name):
        return median([row[name] for row in rows[:third]]), median([row[name] for row in rows[-third:]])
    peak, end = rows[-1]["peak"], rows[-1]["memory"]
    yield "memory", peak - end <= 150, f"peak {peak:.0f} MB, end {end:.0f} MB, {peak - end:.0f} MB between"
    middle = median([row["memory"] for row in rows[third:2 * third] or rows])
    last = thirds("memory")[1]
    yield "growth", rows[-1]["time"] < 600 or last - middle <= 150, f"{middle:.0f} MB in the middle third, {last:.0f} MB in the last"
    for name, most in (("descriptors", 3), ("threads", 2)):
        first, last = thirds(name)
        yield name, last - first <= most, f"{first} in the first third, {last} in the last"
    rates = [row["rate"] for row in rows]
    yield "bytes", median(rates) <= 64 and max(rates) <= 400, f"median {median(rates):.1f} kB/s, at most {max(rates):.1f}"
    yield "ending", not ending, "; ".join(ending) or "quit, and the terminal is as it was"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.strip(), formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", metavar="PROGRAM", help="a built hourglass")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", default="mnist,digits,ring,two-moons,swiss-roll,dsprites,sprites-colour,mnist-binary")
    parser.add_argument("--log", help="a table of all samples, as CSV")
    options = parser.parse_args()
    program = str(pathlib.Path(options.program).resolve())

    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        kept = {name: os.environ[name] for name in ("PATH", "HOURGLASS_ASSETS") if name in os.environ}
        environment = kept | {"HOME": folder, "LANG": "C.UTF-8", "TERM": "xterm-256color", "SWIFT_BACKTRACE": "enable=no"}
        variants, knobs = words_of(program, environment)
        sitting = Sitting(random.Random(options.seed), variants, knobs, options.data.split(","), folder)
        terminal = Terminal([program], environment)
        rows, ending, actions, peaks, highest, announced = [], [], 0, [], 0, 0
        begin = last = time.monotonic()
        sent = 0
        while time.monotonic() - begin < 60 * options.minutes:
            forget_peak(terminal.process.pid)
            done = sitting.act(terminal)
            actions += 1
            now = time.monotonic()
            if terminal.process.poll() is not None:
                ending.append(f"it ended by itself after {now - begin:.0f} s with {terminal.process.returncode}")
                ending.append(re.sub(rb"[^ -~]+", b" ", terminal.tail[-300:]).decode())
                break
            row = sample(terminal.process.pid)
            if terminal.announced and row["peak"] >= 1000:
                announced = max(announced, row["peak"])
                terminal.announced = row["memory"] >= 1000
            else:
                highest = max(highest, row["peak"])
                peaks.append((row["peak"], f"{row['peak']:.0f} MB at {now - begin:.0f} s, then {row['memory']:.0f}: {done}"))
            if now - last >= 10:
                row |= {"time": now - begin, "rate": (terminal.sent - sent) / (now - last) / 1000, "actions": actions}
                row["peak"] = highest
                rows.append(row)
                last, sent = now, terminal.sent
        if not ending:
            terminal.size(80, 24)
            for _ in range(4):
                terminal.type("\x1b")
                terminal.listen(0.3)
            row = sample(terminal.process.pid)
            row |= {"time": time.monotonic() - begin, "rate": rows[-1]["rate"] if rows else 0, "actions": actions}
            rows.append(row | {"peak": max(highest, row["peak"])})
            terminal.type("q")
            end = time.monotonic() + 60
            while terminal.process.poll() is None and time.monotonic() < end:
                terminal.listen(0.2)
            terminal.listen(0.2)
            if terminal.process.poll() is None:
                ending.append("it doesn't quit")
                terminal.process.send_signal(signal.SIGKILL)
                terminal.process.wait()
            elif terminal.process.returncode != 0:
                ending.append(f"it quit with {terminal.process.returncode}")
        ending += [f"left behind: {fault}" for fault in terminal.is_restored()]

    if options.log and rows:
        with open(options.log, "w", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]))
            table.writeheader()
            table.writerows(rows)
    if not rows:
        print("; ".join(ending))
        return 1
    print(f"{rows[-1]['time'] / 60:.1f} minutes, {actions} actions, {terminal.sent / 1e6:.1f} MB sent, seed {options.seed}")
    for name, unit in (("memory", "MB"), ("descriptors", ""), ("threads", ""), ("rate", "kB/s")):
        values = [row[name] for row in rows]
        print(f"{name:12} {curve(thinned(values))} {min(values):.0f} … {max(values):.0f} {unit}")
    if announced:
        print(f"{announced:.0f} MB while training was said to take so much")
    for _, peak in sorted(peaks, reverse=True)[:6]:
        print(peak)
    failed = False
    for name, holds, figures in judge(rows, ending):
        print(f"{'holds' if holds else 'FAILS':6} {name:12} {figures}")
        failed = failed or not holds
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
