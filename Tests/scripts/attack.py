#!/usr/bin/env python3
"""Attacks a built hourglass from outside, with files and lines that were changed at random.

    attack.py PROGRAM KIND=N… [--seed S] [--jobs J] [--keep FOLDER]

    checkpoints=N      'evaluate' of N changed checkpoints of all variants, which it trains itself
    resume=N           'train --resume' of N others, three steps further, and saved
    configurations=N   'config --config' of N changed config.toml
    data=N             'train --data' of N changed files: text, NumPy, IDX, netpbm, packed and not
    locales=N          training, saving, evaluating and pages under N odd environments
    plain=N            N scripts of changed commands, every second one in a kiosk

For each kind it counts exit codes, signals, what took over 5 s (of computing: the load of others doesn't count; or 30 s by
the clock), what held over 1 GB at its peak, bytes that steer a terminal (decoded: below U+0020 but the newline,
U+007F … U+009F) and bytes that are no UTF-8, and failures without a word. What fails is kept with its command in FOLDER.
Ends with 1 where anything failed. A seed gives the same cases again.
"""
import argparse
import collections
import concurrent.futures
import gzip
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time

import mutation

SECONDS, PATIENCE, MEMORY = 5, 30, 1 << 30
# Beyond this the machine would suffer; a program that wants so much is told that there is none.
ROOM = 12 << 30


class Attack:
    def __init__(self, program, seed, folder):
        self.program, self.seed, self.folder = program, seed, pathlib.Path(folder)
        listing = lambda word: [json.loads(line) for line in self.output([word, "--json"]).splitlines()]
        # Those without a word on when to take them learn from ratings, by a trainer of their own.
        self.variants = [line["id"] for line in listing("variants") if "when" in line]
        self.knobs = sorted({knob["id"] for line in listing("variants") for knob in line["knobs"]})
        self.words = self.variants + self.knobs + [
            "bernoulli", "squared", "gaussian", "logistic-mixture", "ssim", "feature", "none", "mask", "salt-and-pepper",
            "normal", "ring", "swiss-roll", "adam", "sgd", "rmsprop", "relu", "tanh", "digits", "two-moons", "kl", "l1",
            "mmd", "critic", "pairs", "contraction", "mixture", "label", "diffusion", "student", "dense", "convolutional",
            "transformer", "pixelCNN", "widths", "width", "blocks", "groups", "kernel", "stride", "depth", "_0",
            "encoder.0.weight", "mean.bias", "optimizer.exp_avg.mean.bias", "best.mean.bias",
        ]

    def environment(self, home):
        kept = {name: os.environ[name] for name in ("PATH", "HOURGLASS_ASSETS") if name in os.environ}
        # The report of a trap takes seconds and says nothing that is counted here.
        return kept | {"HOME": str(home), "LANG": "C.UTF-8", "TERM": "xterm-256color", "SWIFT_BACKTRACE": "enable=no"}

    def output(self, words):
        run = subprocess.run([self.program, *words], capture_output=True, text=True, env=self.environment(self.folder))
        if run.returncode != 0:
            sys.exit(f"{self.program} {' '.join(words)}: {run.stderr.strip()}")
        return run.stdout

    def chance(self, kind, number):
        return random.Random(f"{self.seed} {kind} {number}")

    # ------------------------------------------------------------ what is changed

    def checkpoints(self):
        """A checkpoint of each variant, as small as it can be, and some with more in them."""
        small = ["--widths", "8", "--latent", "2"]
        plans = [(v, ["--data", "digits"]) for v in self.variants] + [
            ("vae", ["--data", "digits", "--early-stopping", "1", "--schedule", "beta=cycle:5"]),
            ("vae", ["--data", "two-moons", "--optimizer", "rmsprop"]),
            ("semi-supervised", ["--data", "digits", "--clip", "1", "--optimizer", "momentum"]),
        ]
        made = []
        for i, (variant, more) in enumerate(plans):
            file = self.folder / f"seed-{i}.safetensors"
            command = [self.program, "train", "--variant", variant, "--steps", "17", "--threads", "1", "--save", str(file)]
            for options in (small, ["--latent", "2"], []):
                run = subprocess.run(
                    command + more + options, capture_output=True, text=True, env=self.environment(self.folder))
                if run.returncode == 0:
                    break
            else:
                sys.exit(f"{variant}: {run.stderr.strip()}")
            made.append(file.read_bytes())
        return made

    def tables(self):
        """Small files of data by name."""
        text = b"a,b,label\n1,2.5,0\n3,-4e1,1\n5,6,2\n\"7\",8,1\n9,1,0\n"
        def npy(kind, shape, values):
            head = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
            return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + values
        pixels = bytes(range(48))
        return {
            "a.csv": text, "b.csv": b"1;2;0\n3;4;1\n5;6;1\n7;8;0\n", "c.csv": b"1\t2\t3\n4\t?\t6\n7\t8\t9\n1\t1\t1\n",
            "d.csv.gz": gzip.compress(text, mtime=0), "e.npy": npy("<f4", "(4, 2)", struct.pack("<8f", *range(8))),
            "f.npy": npy("|u1", "(4, 3, 4)", pixels), "g.npy": npy("|u1", "(4, 2, 2, 3)", pixels),
            "h.pgm": b"".join(b"P5 2 2 255 " + pixels[4 * i:4 * i + 4] for i in range(4)),
            "i.ppm": b"P3 1 1 15 1 2 3\n" * 4, "train-images-idx3-ubyte": struct.pack(">4I", 0x803, 4, 3, 4) + pixels,
            "train-labels-idx1-ubyte": struct.pack(">2I", 0x801, 4) + b"\0\1\2\1",
        }

    # ------------------------------------------------------------ cases: commands and inputs, by kind

    def prepare(self, kind):
        if kind in ("checkpoints", "resume"):
            return self.checkpoints()
        if kind == "configurations":
            standard = self.output(["config"]).encode()
            return [standard, b'[layout]\npanes = ["loss"]\nmain = "(loss:2 / measures) | formula"\n"120x40" = "loss"\n',
                    b'[keys]\nplay = "K"\nzoom = ["f11", "ctrl-f"]\n[colours]\nseries = [33, "red"]\nwarning = "red"\n',
                    b'a.b = {c = [1, 2.5, "x", 1979-05-27]}\n[[d]]\ne = """\nf"""\n']
        return self.tables() if kind == "data" else None

    def case(self, kind, number, prepared, folder):
        """Command, standard input and environment of a case; its files lie in `folder`."""
        chance, environment = self.chance(kind, number), self.environment(folder)
        if kind in ("checkpoints", "resume"):
            # Half of them of architectures that have more numbers than widths.
            rich = [self.variants.index(name) for name in ("convolutional", "transformer", "pixelcnn", "stacked", "vae")
                    if name in self.variants]
            seed = prepared[chance.choice(rich) if number % 2 else number // 2 % len(prepared)]
            content = mutation.change_checkpoint(seed, self.words, chance)
            (folder / "input.safetensors").write_bytes(content)
            if kind == "checkpoints":
                return ["evaluate", "input.safetensors", "--threads", "1"], b"", environment
            try:
                step = json.loads(mutation.read_tensors(content)[0]["progress"])["step"]
                step = step if isinstance(step, int) and 0 <= step < 2**62 else 17
            except (ValueError, KeyError, TypeError, AttributeError, struct.error):
                step = 17
            words = ["train", "--resume", "input.safetensors", "--steps", str(step + 3), "--threads", "1"]
            return words + ["--save", "out.safetensors"], b"", environment
        if kind == "configurations":
            words = ["[keys]", "[layout]", "[[keys]]", "[ä]", "[!]", "[[[", "a.b = 1", '"""', "'''", "ctrl-f", "\\u0041", "=",
                     "play", "zoom", "main", "panes", "series", "1979-05-27T07:32:00Z", "{a = 1}", "#", "a." * 200]
            (folder / "input.toml").write_bytes(mutation.change_bytes(chance.choice(prepared), words, chance))
            return ["config", "--config", "input.toml"], b"", environment
        if kind == "data":
            name = chance.choice(sorted(prepared))
            words = ["nan", "NA", "?", ",", ";", "\t", '"', "\r\n", "'<f8'", "(3,)", "True", "P4", "65535", "99999", "#"]
            if name.endswith("labels-idx1-ubyte"):
                (folder / "train-images-idx3-ubyte").write_bytes(prepared["train-images-idx3-ubyte"])
            content = prepared[name]
            if name.endswith(".gz") and chance.random() < 0.5:
                content = gzip.compress(mutation.change_bytes(gzip.decompress(content), words, chance), mtime=0)
            else:
                content = mutation.change_bytes(content, words, chance)
            (folder / name).write_bytes(content)
            source = "." if name.startswith("train-") else name
            words = ["train", "--data", source, "--variant", chance.choice(["undercomplete", "vae"]), "--widths", "4"]
            words += ["--latent", "2", "--steps", "3", "--threads", "1"] + chance.choice([[], ["--json"], ["--labels", "none"]])
            return words, b"", environment
        if kind == "locales":
            names = ["LANG", "LC_ALL", "LC_CTYPE", "LC_NUMERIC", "LC_MESSAGES", "LC_COLLATE", "LC_TIME", "LANGUAGE", "TZ",
                     "TERM", "COLUMNS", "LINES", "NO_COLOR", "COLORTERM", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "CHARSET"]
            values = ["C", "POSIX", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "ar_SA", "fa_IR.UTF-8", "ko_KR", "ja_JP.SJIS",
                      "en_US@x=y", "abcdefghijklmnop", "a" * 300, "x-y-z-u-nu-arab", "_" * 40, "-" * 40, ".", "/", "..", ":",
                      "en_US.ISO-8859-1", "zh_Hant_TW@collation=stroke;numbers=hant", "%", "0", "-1", "dumb", "99999999999"]
            for name in chance.sample(names, chance.randint(1, 5)):
                value = chance.choice(values)
                if chance.random() < 0.4:
                    value = os.fsdecode(mutation.change_bytes(value.encode(), values, chance, 400).replace(b"\0", b"_"))
                environment[name] = value
            words = chance.choice([
                ["train", "--data", "digits", "--variant", "vae", "--widths", "8", "--latent", "2", "--steps", "3",
                 "--threads", "1", "--save", "out.safetensors"] + chance.choice([[], ["--json"]]),
                ["train", "--data", "digits", "--variant", "linear", "--latent", "2", "--steps", "3", "--threads", "1",
                 "--save", "out.safetensors"],
                ["variants"], ["manual", "keys"], ["config"], ["data"], ["measures"], ["--plain", "--data", "digits"],
            ])
            return words, b"step 2\nquit\n" if words[0] == "--plain" else b"", environment
        return self.script(chance, number % 2 == 0, environment)

    def script(self, chance, is_kiosk, environment):
        """Lines for plain mode. Outside of a kiosk they stay small, since nobody bounds them there, and save beside."""
        names = ["play", "pause", "step", "reset", "fresh", "set", "schedule", "rate", "variant", "data", "toggle", "measure",
                 "undo", "redo", "save", "open", "help", "distance", "corrupt", "prior", "widths", "latent", "activation",
                 "code-activation", "batch", "optimizer", "clip", "seed", "stop-early"]
        lines = []
        for _ in range(chance.randint(1, 14)):
            words = [chance.choice(names)] + chance.choices(self.words + mutation.NUMBERS + ["mse", "off", "8,4"], k=chance.randint(0, 3))
            line = " ".join(words)
            if chance.random() < 0.4:
                line = mutation.change_bytes(line.encode(), self.words, chance, 3000).decode("utf-8", "replace")
            line = line.replace("\n", " ")
            if line.split()[:1] == ["step"]:
                line = f"step {chance.randint(1, 4)}"
            if line.split()[:1] in (["data"], ["open"], ["save"]):
                line = line.replace("/", "_").replace("mnist", "digits").replace("sprites", "ring")
            if not is_kiosk and line.split()[:1] in (["widths"], ["latent"], ["batch"], ["set"]):
                line = "".join(c if not c.isdigit() else str(min(int(c), 3)) for c in line[:14])
            lines.append(line)
        words = ["--plain", "--data", "digits", "--threads", "1"]
        if is_kiosk:
            words += ["--kiosk", "--kiosk-folder", "kiosk"]
        return words, ("\n".join(lines) + "\n").encode("utf-8", "surrogateescape"), environment

    # ------------------------------------------------------------ running them

    def run(self, kind, number, prepared):
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            folder = pathlib.Path(folder)
            words, lines, environment = self.case(kind, number, prepared, folder)
            (folder / "stdin").write_bytes(lines)
            with open(folder / "stdin", "rb") as source, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
                start = time.monotonic()
                process = subprocess.Popen(
                    [self.program, *words], stdin=source, stdout=out, stderr=err, cwd=folder, env=environment,
                    preexec_fn=bound)
                # Not by `process.kill`, which takes the status of one that has just ended.
                timer = threading.Timer(PATIENCE, os.kill, (process.pid, signal.SIGKILL))
                timer.start()
                _, status, usage = os.wait4(process.pid, 0)
                timer.cancel()
                process.returncode = code = os.waitstatus_to_exitcode(status)
                wall = time.monotonic() - start
                texts = []
                for stream in (out, err):
                    stream.seek(0)
                    texts.append(stream.read(1 << 22))
            seconds, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024
            faults = judge(code, seconds, wall, memory, *texts)
            if faults and self.keep:
                self.put_away(kind, number, folder, words, environment, faults, texts)
            return code, seconds, memory, faults

    def put_away(self, kind, number, folder, words, environment, faults, texts):
        place = self.keep / f"{kind}-{self.seed}-{number}"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(folder, place, symlinks=True)
        own = {name: value for name, value in environment.items() if name not in ("PATH", "HOME")}
        report = {"command": ["hourglass", *words], "environment": own, "faults": faults,
                  "stderr": texts[1][-2000:].decode("utf-8", "replace")}
        (place / "report.json").write_text(json.dumps(report, indent=1))

    def all(self, kind, count, jobs):
        prepared = self.prepare(kind)
        codes, faults = collections.Counter(), collections.Counter()
        most, longest, start = 0, 0, time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for code, seconds, memory, found in pool.map(lambda i: self.run(kind, i, prepared), range(count)):
                codes[code] += 1
                faults.update(word for word, _ in found)
                most, longest = max(most, memory), max(longest, seconds)
        return codes, faults, most, longest, time.monotonic() - start


def bound():
    resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def judge(code, seconds, wall, memory, out, err):
    """What is wrong with a run, each as a word and a detail."""
    faults = []
    if wall >= PATIENCE or seconds > SECONDS:
        faults.append(("slow", f"{seconds:.1f} s of computing, {wall:.1f} s by the clock"))
    elif code < 0:
        faults.append(("signal", str(-code)))
    if memory > MEMORY:
        faults.append(("memory", f"{memory >> 20} MiB"))
    for name, content in (("stdout", out), ("stderr", err)):
        try:
            text = content.decode()
        except UnicodeDecodeError as error:
            faults.append(("encoding", f"{name} at byte {error.start}"))
            text = content.decode("utf-8", "replace")
        steering = next((c for c in text if ord(c) < 32 and c != "\n" or 0x7F <= ord(c) <= 0x9F), None)
        if steering is not None:
            faults.append(("escape", f"{name}: U+{ord(steering):04x}"))
    if code > 0 and not (err + out).strip():
        faults.append(("wordless", f"exit {code} without a word"))
    return faults


FAULTS = ["signal", "slow", "memory", "escape", "encoding", "wordless"]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.strip(), formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", metavar="PROGRAM", help="a built hourglass")
    parser.add_argument("kinds", metavar="KIND=N", nargs="+")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", type=pathlib.Path, default=pathlib.Path("attack-failures"), metavar="FOLDER")
    options = parser.parse_args()
    kinds = []
    for word in options.kinds:
        kind, _, count = word.partition("=")
        if kind not in ("checkpoints", "resume", "configurations", "data", "locales", "plain") or not count.isdigit():
            parser.error(f"{word}: expected a kind and how many")
        kinds.append((kind, int(count)))
    options.keep.mkdir(parents=True, exist_ok=True)

    failed = 0
    print(f"{'kind':15}{'cases':>7}  {'exit 0 / 1 / 2 / other':24}" + "".join(f"{name:>10}" for name in FAULTS)
          + f"{'peak':>10}{'longest':>9}{'time':>8}", flush=True)
    with tempfile.TemporaryDirectory(prefix="attack-") as folder:
        attack = Attack(str(pathlib.Path(options.program).resolve()), options.seed, folder)
        attack.keep = options.keep.resolve()
        for kind, count in kinds:
            codes, faults, most, longest, seconds = attack.all(kind, count, options.jobs)
            others = sum(n for code, n in codes.items() if code > 2)
            exits = f"{codes[0]} / {codes[1]} / {codes[2]} / {others}"
            print(f"{kind:15}{count:7}  {exits:24}" + "".join(f"{faults[name]:10}" for name in FAULTS)
                  + f"{most >> 20:6} MiB{longest:7.1f} s{seconds:6.0f} s", flush=True)
            failed += sum(faults.values())
    if failed:
        print(f"{failed} failures, kept in {options.keep}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
