#!/usr/bin/env python3
"""Says whether two builds of hourglass train to the same bits.

    same-bits.py OLD NEW [VARIANT…]

For each variant that both list, or those named, each program trains 200 steps with seed 1 on 1 and on 2 threads and
saves a checkpoint. The SHA-256 of all its parameters (names, kinds, shapes, bytes; not what the file says beside
them) has to be one and the same in all four. A variant that begins with a pretraining is run a second time with a short
one, so that what comes after it is trained as well. Ends with 1 where anything differs.

Both have to run on the same machine: processors of different kinds give different bits.
"""
import argparse
import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import time


def variants(program):
    """The variants' names in order, each with the names of its knobs."""
    try:
        run = subprocess.run([program, "variants", "--json"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"{program}: no hourglass that runs: {error}")
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    # Those without a word on when to take them learn from ratings, by a trainer of their own.
    return {line["id"]: [knob["id"] for knob in line["knobs"]] for line in lines if "when" in line}


def tensors(path):
    """Name → (kind, shape, bytes) of a safetensors file."""
    content = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8:8 + length])
    header.pop("__metadata__", None)
    data = content[8 + length:]
    return {
        name: (entry["dtype"], entry["shape"], data[slice(*entry["data_offsets"])]) for name, entry in header.items()
    }


def digest(found):
    """SHA-256 of tensors in the order of their names."""
    sha = hashlib.sha256()
    for name in sorted(found):
        kind, shape, data = found[name]
        sha.update(f"{name} {kind} {shape}\n".encode())
        sha.update(data)
    return sha.hexdigest()


def parameters(found):
    """Only what the model is: neither the optimiser's memory nor the best epoch that early stopping keeps."""
    return {name: value for name, value in found.items() if not name.startswith(("optimizer.", "best."))}


def train(program, variant, data, steps, threads, more, folder):
    """The tensors after training, or the last line of what went wrong."""
    file = pathlib.Path(folder) / "model.safetensors"
    file.unlink(missing_ok=True)
    command = [program, "train", "--variant", variant, "--data", data, "--steps", str(steps), "--seed", "1"]
    command += ["--threads", str(threads), "--save", str(file)] + more
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0 or not file.exists():
        return None, (run.stderr.strip().splitlines() or ["no word"])[-1]
    return tensors(file), None


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.strip(), formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", metavar="OLD", help="a built hourglass")
    parser.add_argument("new", metavar="NEW", help="another one")
    parser.add_argument("variants", metavar="VARIANT", nargs="*", help="only these")
    parser.add_argument("--steps", type=int, default=200, help="steps of each run (200)")
    parser.add_argument("--data", default="digits", help="data sets, with commas between (digits)")
    parser.add_argument("--threads", default="1,2", help="numbers of threads, with commas between (1,2)")
    parser.add_argument("--set", action="append", default=[], metavar="KNOB=X", help="for every run; can be repeated")
    options = parser.parse_args()

    programs = [str(pathlib.Path(program).resolve()) for program in (options.old, options.new)]
    old, new = (variants(program) for program in programs)
    for name in options.variants:
        if name not in old or name not in new:
            parser.error(f"{name}: no variant of both")
    only = sorted(set(old) ^ set(new))
    if only:
        print(f"in one of them only, not compared: {', '.join(only)}")
    names = options.variants or [name for name in old if name in new]
    runs = []
    for data in options.data.split(","):
        for name in names:
            runs.append((name, data, []))
            if "pretraining" in old[name]:
                runs.append((name, data, ["--set", f"pretraining={max(1, options.steps // 8)}"]))

    chosen = [word for setting in options.set for word in ("--set", setting)]
    differing = 0
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="same-bits-") as folder:
        for name, data, more in runs:
            title = f"{name:20} {data:8} {' '.join(more[1:]):15}"
            digests, faults, memories = [], [], []
            for program in programs:
                for threads in options.threads.split(","):
                    found, fault = train(program, name, data, options.steps, threads, chosen + more, folder)
                    if fault:
                        faults.append(f"{'old' if program == programs[0] else 'new'} with {threads}: {fault}")
                        continue
                    digests.append(digest(parameters(found)))
                    memories.append(digest(found))
            same = not faults and len(set(digests)) == 1
            if same:
                memory = "" if len(set(memories)) == 1 else "   (the optimiser's memory differs)"
                print(f"same    {title} {digests[0][:16]}{memory}", flush=True)
            else:
                differing += 1
                text = "; ".join(faults) or " ".join(digest[:16] for digest in digests)
                print(f"DIFFERS {title} {text}", flush=True)
    seconds = time.monotonic() - start
    print(f"{len(runs) - differing} of {len(runs)} runs give the same bits ({seconds:.0f} s)")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
