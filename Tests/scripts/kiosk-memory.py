#!/usr/bin/env python3
"""What a visitor of the kiosk can make it take of memory.

    kiosk-memory.py HOURGLASS [--most MIB] [--quick] [--only WORD] [--json FILE]

Drives `hourglass --plain --paused --kiosk` to its extremes, as a visitor could: each variant on each data set with the
largest batch, 16 samples, 2,048 codes, widths of 2,048, each term and each distance, all measures, other data one after
the other, variants that wait, undo. What is refused stays as it was. Each case is a process of its own; its largest
resident set (VmHWM of /proc) is printed in MiB with what was refused. Ends with 1 where one has more than `--most` (512).
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

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


def run(program, data, variant, lines, limit=240):
    """Peak in MiB, lines of refusal, exit status, seconds."""
    with tempfile.TemporaryDirectory(prefix="kiosk-") as folder:
        command = [program, "--plain", "--paused", "--kiosk", "--kiosk-folder", folder, "--data", data]
        command += ["--variant", variant, "--every", "3600"]
        start = time.monotonic()
        log = pathlib.Path(folder) / "log"
        with open(log, "w") as out:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT, text=True)
            process.stdin.write("\n".join(lines) + "\n")
            process.stdin.close()
            most = 0
            # wait4 gives the true maximum, also of what lies between two looks.
            deadline = start + limit
            while True:
                pid, status, usage = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    most = max(most, usage.ru_maxrss / 1024)
                    break
                most = max(most, peak(process.pid))
                if time.monotonic() > deadline:
                    process.kill()
                    _, status, usage = os.wait4(process.pid, 0)
                    most = max(most, usage.ru_maxrss / 1024)
                    break
                time.sleep(0.05)
        process.returncode = os.waitstatus_to_exitcode(status)
        text = log.read_text(errors="replace").splitlines()
    refused = [line for line in text if "of memory" in line or "parameters: at most" in line]
    return most, refused, process.returncode, time.monotonic() - start, text


def cases(variants, terms, quick):
    everything = [f"toggle {term}" for term in terms]
    wide = "2048"
    sizes = [
        ("as it is", []),
        ("batch 1000", ["batch 1000"]),
        ("largest of all", ["batch 1000", "set samples 16", "latent 2048", f"widths {wide}", "stop-early 5"]),
        ("2048 codes", ["widths 64", "latent 2048", "set samples 16"]),
        ("16 samples, then all", ["set samples 16", "latent 2048", "batch 1000", "batch 500", "batch 250"]),
    ]
    for variant in variants:
        for data in (["mnist", "dsprites:64"] if quick else DATA):
            for title, lines in sizes:
                script = []
                for line in lines:
                    script += [line, "step 3"]
                yield f"{variant}, {data}: {title}", data, variant, script + ["step 3"]
    for variant in ["vae", "beta-tcvae", "convolutional", "pixelcnn", "transformer"]:
        if variant not in variants:
            continue
        for data in ["mnist", "dsprites:64", "sprites-colour"]:
            for distance in DISTANCES:
                script = [f"distance {distance}", "step 2", "set samples 16", "step 2", "batch 1000", "step 2"]
                yield f"{variant}, {data}: {distance}, 16 samples, batch 1000", data, variant, script
            script = []
            for line in everything:
                script += [line, "step 2"]
            yield f"{variant}, {data}: every term", data, variant, script
            script = ["batch 1000", "set samples 16", "latent 2048"] + script
            yield f"{variant}, {data}: the largest, every term", data, variant, script
    measured = ["step 3", "measure all", "step 3"]
    for data in ["mnist", "dsprites:64", "sprites-colour", "digits"]:
        for variant in ["vae", "beta-tcvae", "convolutional", "gmm", "pixelcnn", "transformer"]:
            yield f"{variant}, {data}: all measures", data, variant, measured
            yield f"{variant}, {data}: 2048 codes, all measures", data, variant, ["latent 2048"] + measured
            yield (f"{variant}, {data}: 2048 codes and widths, all measures", data, variant,
                   ["latent 2048", "widths 1024", "widths 512", "stop-early 3"] + measured)
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
    for width in list(range(1800, 2048, 25)):
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
    parser.add_argument("--json", metavar="FILE", help="one object a case")
    options = parser.parse_args()
    program = str(pathlib.Path(options.program).resolve())
    variants = [line["id"] for line in listing(program, "variants")]
    told = subprocess.run([program, "--plain", "--paused", "--data", "digits"], input="help toggle\n",
                          capture_output=True, text=True, check=True).stdout
    terms = [line.split(":")[0].strip() for line in told.splitlines() if line.startswith("  ")]
    over, most, count = [], (0, ""), 0
    out = open(options.json, "w") if options.json else None
    for title, data, variant, script in cases(variants, terms, options.quick):
        if not all(word in title for word in options.only):
            continue
        memory, refused, status, seconds, text = run(program, data, variant, script)
        count += 1
        most = max(most, (memory, title))
        bad = memory > options.most or status != 0
        if bad:
            over.append(title)
        print(f"{'OVER ' if memory > options.most else '     '}{memory:7.0f} MiB {seconds:6.1f} s  {title}"
              + (f"   [{len(refused)} refused: {refused[0].strip()}]" if refused else "")
              + (f"   STATUS {status}: {text[-1] if text else ''}" if status else ""), flush=True)
        if out:
            print(json.dumps({"case": title, "mib": round(memory), "seconds": round(seconds, 1), "status": status,
                              "refused": refused}), file=out, flush=True)
    print(f"{count} cases, at most {most[0]:.0f} MiB ({most[1]}); {len(over)} over {options.most:.0f} MiB or failed")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
