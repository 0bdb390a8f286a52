#!/usr/bin/env python3
"""Attacks a kiosk from outside, through an sshd of its own.

    kiosk-attack.py SESSIONS [--program PATH] [--seed N] [--at-once K] [--minutes M] [--line-from-manual]

Each session is one client with random keys, typed commands, sizes, a random TERM and random LANG and LC_*, and a random
end: Ctrl-\\, Ctrl-C, Ctrl-Z, quit, a hangup of the client, a signal to the program, or nothing but the time. The
clients ask for the reports of Swift's runtime, which the daemon passes on; unless it is told not to, the kiosk's line
is the program alone. It prints a table, and ends with 1 where a session had what it must not have.

Needs sshd, ssh and ssh-keygen (Debian: openssh-server). A session's random choices follow from the seed and its number.
"""
import argparse
import collections
import fcntl
import os
import pathlib
import pty
import random
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time

HERE = pathlib.Path(__file__).resolve().parents[2]

# What a debugger, a report of a crash, a shell or a file of the machine would show.
OFFERS = [
    rb"[Pp]ress (space|any key|q)", rb"\*\*\* [A-Z]", rb"[Bb]acktrace", rb"Thread \d", rb"Fatal error", rb"root:x?:",
    rb"\b(ba|da|z)?sh-?[\d.]*[$#] ", rb"(?m)^[^\r\n]{0,40}[$#] $", rb"/work/|/usr/local/|\.swift:\d", rb"0x[0-9a-f]{6,}",
]
# Modes that are switched on, and what switches them off.
MODES = [rb"\x1b\[\?1049", rb"\x1b\[\?1000", rb"\x1b\[\?1002", rb"\x1b\[\?1006", rb"\x1b\[\?2004", rb"\x1b\[\?2026"]
NAMES = ["/etc/passwd", "../../x", "~/.ssh/id_ed25519", "/proc/self/environ", "/dev/null", "a b", "last", "/", ".", "$(id)",
         "`id`", "|id", "mnist", "digits", "ring", "dsprites", "%n%s", "\u00e4\u03b2", "x" * 300]
COMMANDS = ["save", "open", "data", "record", "config", "resume", "variant", "set beta", "set eta", "widths", "latent",
            "batch", "measure", "step", "seed", "help", "!sh", "shell", "quit?", "undo", "play", "pause", "optimizer",
            "corrupt", "classifier", "prior", "with", "without", "schedule", "activation"]
TERMS = ["xterm-256color", "xterm-256color", "screen-256color", "tmux-256color", "vt100", "linux", "dumb", "ansi", "xterm",
         "", "nonsense", "../../../etc/passwd", "xterm-direct", "A" * 200]
LOCALES = ["C", "C.UTF-8", "en_US.UTF-8", "de_DE", "ko_KR.eucKR", "tr_TR.UTF-8", "", "abcdefghijklmnop", "../../etc",
           "\u00e4", "%s%n", "x" * 500, "C.UTF-8@" + "y" * 100]
SIGNALS = ["HUP", "INT", "QUIT", "TERM", "PIPE", "ALRM", "USR1", "USR2", "XCPU", "SEGV", "ABRT", "ILL", "TRAP", "BUS", "FPE"]
ENDS = ["ctrl-\\", "ctrl-\\ early", "ctrl-c", "quit", "quit, ctrl-\\", "hangup", "signal", "time", "ctrl-z, quit"]


class Daemon:
    """An sshd on a free port of the loopback, for the present user."""

    def __init__(self, program, folder, minutes, from_manual):
        self.folder = folder
        self.kept = folder / "kept"
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        for name in "host", "person":
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
        command = f"exec {program} --kiosk --kiosk-folder {self.kept}"
        if from_manual:
            page = (HERE / "assets/manual/kiosk.md").read_text()
            command = re.search(r"ForceCommand (.*)", page)[1]
            command = command.replace("/usr/local/bin/hourglass", str(program))
            command = command.replace("/var/lib/hourglass", str(self.kept))
        if os.getuid() == 0:
            os.makedirs("/run/sshd", 0o755, exist_ok=True)
        (folder / "config").write_text(f"""
ListenAddress 127.0.0.1
Port {self.port}
HostKey {folder}/host
PidFile {folder}/pid
AuthorizedKeysFile {folder}/person.pub
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
DisableForwarding yes
PermitTTY yes
PermitUserRC no
MaxStartups 100
AcceptEnv LANG LC_* SWIFT_BACKTRACE
ForceCommand {command} --data digits --kiosk-minutes {minutes}
""")
        self.process = subprocess.Popen(
            ["/usr/sbin/sshd", "-D", "-f", folder / "config", "-E", folder / "log"], stdin=subprocess.DEVNULL)
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    sys.exit("sshd ended: " + (folder / "log").read_text())
                time.sleep(0.02)

    def close(self):
        self.process.terminate()
        self.process.wait()

    def programs(self):
        """The kiosks of this daemon that run, by number, with the number of the session that each belongs to."""
        found = {}
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            try:
                line = open(f"/proc/{name}/cmdline", "rb").read().split(b"\0")
                if b"--kiosk-folder" not in line or os.fsencode(self.kept) not in line:
                    continue
                if not line[0].endswith(b"hourglass"):
                    continue
                variables = open(f"/proc/{name}/environ", "rb").read().split(b"\0")
                number = next((v[12:] for v in variables if v.startswith(b"LC_HOURGLASS")), b"=-1")
                found[int(name)] = int(number.lstrip(b"=") or -1)
            except OSError:
                continue
        return found


class Session:
    def __init__(self, daemon, seed, number, minutes):
        self.daemon, self.number, self.minutes = daemon, number, minutes
        self.random = random.Random(f"{seed}/{number}")
        self.end = self.random.choice(ENDS)
        self.type = self.random.choice(TERMS)
        self.abilities = self.random.choice([0, 1, 15, 300])
        self.cell = self.random.choice([(16, 8), (128, 64), (512, 512), (0, 0), (65535, 1)])
        self.output = b""
        self.status = None
        self.rss = 0
        self.late = 0.0
        self.pid = None
        self.outlived = False

    def run(self):
        choose = self.random
        environment = {"PATH": os.environ["PATH"], "TERM": self.type, "SWIFT_BACKTRACE": "enable=yes",
                       "LC_HOURGLASS": str(self.number)}
        for name in choose.sample(["LANG", "LC_ALL", "LC_CTYPE", "LC_NUMERIC", "LC_MESSAGES", "LC_TIME"], 3):
            environment[name] = choose.choice(LOCALES)
        words = ["ssh", "-tt", "-F", "none", "-q", "-i", str(self.daemon.folder / "person"), "-p", str(self.daemon.port),
                 "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
                 "-e", "none", "-o", "SendEnv=LANG LC_* SWIFT_BACKTRACE", "127.0.0.1",
                 choose.choice(["", "cat /etc/passwd", "sh -i"])]
        client, self.terminal = pty.fork()
        if client == 0:
            for number in signal.SIGQUIT, signal.SIGINT, signal.SIGTSTP, signal.SIGHUP, signal.SIGPIPE:
                signal.signal(number, signal.SIG_DFL)
            os.execvpe(words[0], words, environment)
        self.resize(80, 24)
        start = time.monotonic()
        while self.pid is None and time.monotonic() < start + 60 and not self.has_ended(client):
            self.pid = next((p for p, n in self.daemon.programs().items() if n == self.number), None)
            self.read(0.002)
        began = time.monotonic()
        if self.end == "ctrl-\\ early":
            self.read(choose.random() * 0.03)
            self.write(b"\x1c")
        else:
            self.attack(client, began)
            self.finish(client)
        limit = began + 60 * self.minutes + 20
        while not self.has_ended(client) and time.monotonic() < limit:
            self.read(0.05)
        if self.status is None:
            self.outlived = True
            os.kill(client, signal.SIGKILL)
            os.waitpid(client, 0)
        os.close(self.terminal)
        # A program without its client has a while to keep the session.
        while self.runs() and time.monotonic() < limit:
            time.sleep(0.05)
        self.late = time.monotonic() - began - 60 * self.minutes
        if self.runs():
            self.outlived = True
            os.kill(self.pid, signal.SIGKILL)
        return self

    def runs(self):
        if self.pid is None:
            return False
        try:
            return b"--kiosk-folder" in open(f"/proc/{self.pid}/cmdline", "rb").read()
        except OSError:
            return False

    def has_ended(self, client):
        if self.status is None:
            number, status = os.waitpid(client, os.WNOHANG)
            if number:
                self.status = os.waitstatus_to_exitcode(status)
                self.read(0.1)
        return self.status is not None

    def read(self, seconds):
        end = time.monotonic() + seconds
        while True:
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            if not ready:
                break
            try:
                piece = os.read(self.terminal, 1 << 16)
            except OSError:
                time.sleep(max(0, end - time.monotonic()))
                break
            if not piece:
                break
            self.output += piece
            # As a terminal would answer.
            for _ in range(piece.count(b"\x1b[5n")):
                self.write(b"\x1b[0n")
            # What it says of its pixels may be long, and a lie.
            if b"\x1b[c" in piece:
                self.write(b"\x1b[?" + b";".join(b"%d" % n for n in range(61, 61 + self.abilities)) + b";4c")
            if b"\x1b[16t" in piece:
                self.write(b"\x1b[6;%d;%dt" % self.cell)
        if self.pid is not None:
            try:
                found = re.search(r"VmHWM:\s+(\d+)", open(f"/proc/{self.pid}/status").read())
                self.rss = max(self.rss, int(found[1]) if found else 0)
            except OSError:
                pass

    def write(self, data):
        """As much as is taken within five seconds."""
        end = time.monotonic() + 5
        try:
            while data and time.monotonic() < end:
                if select.select([], [self.terminal], [], 0.1)[1]:
                    data = data[os.write(self.terminal, data[:1024]):]
        except OSError:
            pass

    def resize(self, width, height):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def attack(self, client, began):
        choose = self.random
        lines = self.type == "dumb" or choose.random() < 0.1
        for _ in range(choose.randrange(5, 60)):
            if self.has_ended(client) or time.monotonic() > began + 30 * self.minutes:
                return
            kind = choose.random()
            if kind < 0.4:
                command = choose.choice(COMMANDS) + " " + choose.choice(NAMES + [str(choose.randrange(-5, 10**6))])
                self.write((("" if lines else ":") + command + ("\n" if lines else "\r")).encode())
            elif kind < 0.8:
                # Keys, but for q and those that the random end may be.
                keys = [bytes([b]) for b in range(1, 127) if b not in (3, 26, 28, ord("q"))]
                keys += [b"\x1b[A", b"\x1b[B", b"\x1bOP", b"\x1b[<0;5;5M", b"\x1b[200~sh\r\x1b[201~", b"\xc3\xa4", b"\x1b"]
                self.write(b"".join(choose.choice(keys) for _ in range(choose.randrange(1, 12))))
            elif kind < 0.9:
                self.resize(
                    choose.choice([1, 20, 40, 80, 200, 500, 65535]), choose.choice([1, 5, 12, 24, 60, 200, 65535]))
            elif kind < 0.93:
                # A line without an end, pasted.
                paste = b"\x1b[200~" + choose.choice([b"a", b"\xcc\x81", b"1 "]) * 30_000 + b"\x1b[201~"
                self.write(b":" + paste * choose.randrange(1, 4) + b"\r")
            else:
                self.write(bytes(choose.randrange(256) for _ in range(20)).translate(None, b"\x03\x1a\x1cq"))
            self.read(choose.random() * 0.1)

    def finish(self, client):
        if self.end.startswith("ctrl-\\"):
            self.write(b"\x1c")
        elif self.end == "ctrl-c":
            self.write(b"\x03")
        elif "quit" in self.end:
            if self.end.startswith("ctrl-z"):
                self.write(b"\x1a")
            self.write(b"\x1b\x1b")
            self.read(0.2)
            self.write(b"\nquit\n" if self.type == "dumb" else b"q")
            if self.end.endswith("\\"):
                self.write(b"\x1c")
        elif self.end == "hangup":
            if not self.has_ended(client):
                os.kill(client, self.random.choice([signal.SIGHUP, signal.SIGKILL]))
        elif self.end == "signal":
            self.signal = self.random.choice(SIGNALS)
            self.end = "SIG" + self.signal
            if self.runs():
                os.kill(self.pid, getattr(signal, "SIG" + self.signal))

    @property
    def has_crashed(self):
        """Whether it died of a signal that nobody sent; ssh ends with 255 then."""
        return self.end in ("time", "quit", "ctrl-z, quit") and self.status not in (0, 1, 2)

    @property
    def offers(self):
        return [o for o in OFFERS if re.search(o, self.shown)]

    @property
    def shown(self):
        """What came, without what was typed: that comes back as an echo where lines are read."""
        text = self.output
        for name in NAMES:
            text = text.replace(name.encode(), b"")
        return text

    @property
    def left_on(self):
        """Modes whose last setting is on; of a client that was killed nobody knows."""
        if self.end == "hangup" or not self.output:
            return []
        found = []
        for mode in MODES:
            settings = re.findall(mode + rb"([hl])", self.output)
            if settings and settings[-1] == b"h":
                found.append(mode)
        return found


def fingerprints(folders, but):
    """What the files of some folders are, by path."""
    found = {}
    for folder in folders:
        for path, names, files in os.walk(folder):
            names[:] = [n for n in names if not os.path.join(path, n).startswith(but)]
            for file in files:
                place = os.path.join(path, file)
                try:
                    facts = os.lstat(place)
                except OSError:
                    continue
                found[place] = (facts.st_size, facts.st_mtime_ns, facts.st_mode)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sessions", type=int)
    parser.add_argument("--program", default=HERE / ".build/release/hourglass", type=pathlib.Path)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--at-once", default=4, type=int)
    parser.add_argument("--minutes", default=0.25, type=float, help="the kiosk's limit")
    parser.add_argument("--line-from-manual", action="store_true", help="the manual's ForceCommand")
    parser.add_argument("--all", action="store_true", help="says how each session ended")
    choices = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kiosk-attack-"))
    home = os.path.expanduser("~")
    watched = [os.path.join(home, d) for d in (".local", ".config", ".ssh")] + ["/etc", "/var/lib/hourglass"]
    before = fingerprints(watched, str(folder))
    at_home = set(os.listdir(home))
    daemon = Daemon(choices.program.resolve(), folder, choices.minutes, choices.line_from_manual)
    waiting = collections.deque(range(choices.sessions))
    done, lock = [], threading.Lock()

    def work():
        while True:
            with lock:
                if not waiting:
                    return
                number = waiting.popleft()
            session = Session(daemon, choices.seed, number, choices.minutes).run()
            with lock:
                done.append(session)
                if choices.all or session.has_crashed or session.offers or session.left_on or session.outlived:
                    print(f"session {number} ({session.end}, TERM={session.type[:30]}): offers {session.offers}, "
                          f"left on {session.left_on}, outlived {session.outlived}; status {session.status} "
                          f"{session.late:.1f} s after the limit; last "
                          f"{session.output[-200:]!r}", flush=True)

    threads = [threading.Thread(target=work) for _ in range(choices.at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = daemon.programs()
    daemon.close()
    changed = [p for p, f in fingerprints(watched, str(folder)).items() if before.get(p) != f]
    changed += [p for p in before if not os.path.lexists(p)] + sorted(set(os.listdir(home)) - at_home)
    kept = [p for p in daemon.kept.rglob("*")] if daemon.kept.exists() else []
    strange = [p.name for p in kept if p.name != "last" and not re.fullmatch(r"[\w.-]+\.safetensors", p.name)]

    statuses = collections.Counter((s.end, s.status) for s in done)
    print(f"\n{'ended by':16} {'client’s status':>16} {'sessions':>9}")
    for (end, status), count in sorted(statuses.items(), key=str):
        print(f"{end:16} {status!s:>16} {count:9}")
    offered = [s for s in done if s.offers]
    modes = [s for s in done if s.left_on]
    outlived = [s for s in done if s.outlived]
    crashed = [s for s in done if s.has_crashed]
    never = [s for s in done if s.pid is None]
    rows = [
        ("sessions", len(done)), ("of them the program wasn't seen to run", len(never)),
        ("died of a signal that nobody sent", len(crashed)),
        ("with a debugger, a report, a prompt or a path", len(offered)),
        ("files changed outside the kiosk's folder", len(changed)),
        ("files in it that are no sessions", len(strange)), ("sessions kept", max(0, len(kept) - 1)),
        ("with modes of the terminal left on", len(modes)),
        ("outlived the limit by 20 s", len(outlived)), ("programs left", len(left)),
        ("largest memory, MB", round(max((s.rss for s in done), default=0) / 1024)),
        ("latest end after the limit, s", round(max((s.late for s in done), default=0), 1)),
    ]
    print()
    for what, value in rows:
        print(f"{what:46} {value:>9}")
    for path in changed + strange:
        print("changed:", path)
    shutil.rmtree(folder)
    sys.exit(1 if offered or crashed or changed or strange or modes or outlived or left else 0)


main()
