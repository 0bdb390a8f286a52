#!/usr/bin/env python3
"""Runs the laboratory in a terminal of its own that has kitty's graphics or sixels, and keeps what it shows as a PNG.

The terminal answers the questions about pixels, decodes what it is sent (Pillow reads the PNGs), and draws characters and
images. Keys are typed between the pictures:

    pixels.py PROGRAM kitty OUT.png --keys '  3s z 2s : 1s' -- --data digits
    pixels.py PROGRAM sixel OUT.png --size 120x40 --cell 9x18
"""
import argparse, base64, collections, fcntl, io, os, pty, re, select, signal, struct, sys, termios, time, unicodedata
from PIL import Image, ImageDraw, ImageFont


def marks():
    """The combining characters of rows and columns; Python knows no ages, so they are cut where Unicode 6.0 ended."""
    listed = os.environ.get("MARKS")
    if listed:
        return [int(x, 16) for x in open(listed).read().split("\n")[1].split()]
    import subprocess

    text = subprocess.run(
        ["perl", "-e", "for (0x300..0x1D300) { my $c = chr($_); next if {map {$_=>1} (0x300..0x304,0x306..0x30C,0x30F,"
         "0x311,0x313,0x314,0x342,0x653,0x654)}->{$_}; print \"$_ \" if $c=~/\\p{Present_In=6.0}/ && $c=~/\\p{Ccc=230}/ "
         "&& $c=~/\\p{Bc=NSM}/ && $c=~/\\p{Dt=None}/ }"], capture_output=True, text=True).stdout
    return [int(x) for x in text.split()]


class Terminal:
    def __init__(self, columns, rows, cell, kind):
        self.columns, self.rows, self.cell, self.kind = columns, rows, cell, kind
        self.marks = {value: place for place, value in enumerate(marks())}
        self.images, self.placements = {}, {}
        self.chunks = None
        self.saved = None
        self.answers = b""
        self.counts = collections.Counter()
        self.clear_all()

    def clear_all(self):
        self.grid = [[(" ", None, None, False) for _ in range(self.columns)] for _ in range(self.rows)]
        self.pixels = Image.new("RGBA", (self.columns * self.cell[0], self.rows * self.cell[1]), (0, 0, 0, 0))
        self.x = self.y = 0
        self.foreground = self.background = None
        self.reverse = False

    def feed(self, data):
        self.pending = getattr(self, "pending", "") + data
        text, place = self.pending, 0
        while place < len(text):
            end = self.step(text, place)
            if end is None:
                break
            place = end
        self.pending = text[place:]

    def step(self, text, i):
        c = text[i]
        if c == "\x1b":
            if i + 1 >= len(text):
                return None
            kind = text[i + 1]
            if kind == "[":
                found = re.compile(r"\x1b\[([\x30-\x3f]*)([\x20-\x2f]*)([\x40-\x7e])").match(text, i)
                if not found:
                    return None
                self.control(*found.groups())
                return found.end()
            if kind in "_P]":
                end = text.find("\x1b\\", i)
                if end < 0:
                    return None
                body = text[i + 2 : end]
                self.counts[{"_": "kitty", "P": "sixel", "]": "osc"}[kind]] += end + 2 - i
                if kind == "_":
                    self.kitty(body)
                elif kind == "P":
                    self.sixel(body)
                return end + 2
            if kind == "7":
                self.saved = (self.x, self.y, self.foreground, self.background, self.reverse)
            elif kind == "8" and self.saved:
                self.x, self.y, self.foreground, self.background, self.reverse = self.saved
            elif kind in "()":
                return i + 3 if i + 2 < len(text) else None
            return i + 2
        if c == "\r":
            self.x = 0
        elif c == "\n":
            self.y = min(self.rows - 1, self.y + 1)
        elif c == "\b":
            self.x = max(0, self.x - 1)
        elif c >= " ":
            if unicodedata.combining(c):
                column = max(0, self.x - 1)
                glyph, *rest = self.grid[self.y][column]
                self.grid[self.y][column] = (glyph + c, *rest)
            else:
                self.put(c)
        return i + 1

    def put(self, c):
        if self.x >= self.columns:
            self.x, self.y = 0, min(self.rows - 1, self.y + 1)
        self.grid[self.y][self.x] = (c, self.foreground, self.background, self.reverse)
        self.wipe(self.x, self.y, 1)
        self.x += 1
        self.last = c

    def wipe(self, x, y, count):
        w, h = self.cell
        self.pixels.paste((0, 0, 0, 0), (x * w, y * h, (x + count) * w, (y + 1) * h))

    def blank(self, x, y, count):
        for i in range(x, min(self.columns, x + count)):
            self.grid[y][i] = (" ", None, self.background, False)

    def control(self, parameters, middle, final):
        numbers = [int(n) if n.isdigit() else 0 for n in parameters.lstrip("?>").split(";")]
        first = max(1, numbers[0])
        if final == "H":
            self.y, self.x = first - 1, max(1, numbers[1] if len(numbers) > 1 else 1) - 1
        elif final == "A": self.y = max(0, self.y - first)
        elif final == "B": self.y = min(self.rows - 1, self.y + first)
        elif final == "C": self.x = min(self.columns - 1, self.x + first)
        elif final == "D": self.x = max(0, self.x - first)
        elif final == "G": self.x = first - 1
        elif final == "d": self.y = first - 1
        elif final == "X": self.blank(self.x, self.y, first)
        elif final == "b":
            for _ in range(first): self.put(self.last)
        elif final == "K":
            if numbers[0] == 0: self.blank(self.x, self.y, self.columns)
            elif numbers[0] == 1: self.blank(0, self.y, self.x + 1)
            else: self.blank(0, self.y, self.columns)
        elif final == "J":
            if numbers[0] == 2: self.clear_all()
            else:
                self.blank(self.x, self.y, self.columns)
                for y in range(self.y + 1, self.rows): self.blank(0, y, self.columns)
        elif final == "h" and "1049" in parameters: self.clear_all()
        elif final == "m": self.rendition(numbers)
        elif final == "n" and parameters == "5": self.answers += b"\x1b[0n"
        elif final == "p" and "2026" in parameters: self.answers += b"\x1b[?2026;2$y"
        elif final == "c": self.answers += b"\x1b[?62;4;22c" if self.kind == "sixel" else b"\x1b[?62;22c"
        elif final == "t" and parameters == "16":
            self.answers += b"\x1b[6;%d;%dt" % (self.cell[1], self.cell[0])
        elif final == "S" and parameters.startswith("?1;1") and self.kind == "sixel":
            self.answers += b"\x1b[?1;0;256S"

    def rendition(self, numbers):
        i = 0
        while i < len(numbers):
            n = numbers[i]
            if n == 0: self.foreground = self.background = None; self.reverse = False
            elif n == 7: self.reverse = True
            elif n == 27: self.reverse = False
            elif n in (39, 49):
                if n == 39: self.foreground = None
                else: self.background = None
            elif n in (38, 48):
                if numbers[i + 1] == 5: value, i = numbers[i + 2], i + 2
                else: value, i = tuple(numbers[i + 2 : i + 5]), i + 4
                if n == 38: self.foreground = value
                else: self.background = value
            elif 30 <= n < 38: self.foreground = n - 30
            elif 40 <= n < 48: self.background = n - 40
            elif 90 <= n < 98: self.foreground = n - 82
            i += 1

    def kitty(self, body):
        if self.kind != "kitty" or not body.startswith("G"):
            return
        keys, _, payload = body[1:].partition(";")
        keys = dict(pair.split("=") for pair in keys.split(","))
        if self.chunks is not None:
            self.chunks[1] += payload
            if keys.get("m") == "1": return
            keys, payload = self.chunks
            self.chunks = None
        elif keys.get("m") == "1":
            self.chunks = [keys, payload]
            return
        action, number = keys.get("a", "t"), int(keys.get("i", 0))
        if action == "q":
            self.answers += b"\x1b_Gi=%d;OK\x1b\\" % number
        elif action == "d":
            self.images.pop(number, None)
            self.placements.pop(number, None)
        elif action == "T":
            self.images[number] = Image.open(io.BytesIO(base64.b64decode(payload))).convert("RGB")
            self.placements[number] = (int(keys["c"]), int(keys["r"]))
            assert keys["U"] == "1" and keys["q"] == "2"

    def sixel(self, body):
        head, _, data = body.partition("q")
        palette, register, x, top, width = {}, 0, 0, 0, 0
        left, upper = self.x * self.cell[0], self.y * self.cell[1]
        for found in re.finditer(r'"([\d;]*)|#(\d+)(?:;2;(\d+);(\d+);(\d+))?|!(\d+)([?-~])|([?-~])|([$-])', data):
            raster, number, r, g, b, count, repeated, single, motion = found.groups()
            if number is not None:
                register = int(number)
                if r is not None: palette[register] = tuple(int(v) * 255 // 100 for v in (r, g, b))
            elif motion == "$": x = 0
            elif motion == "-": x, top = 0, top + 6
            elif raster is None:
                bits = ord(repeated or single) - 63
                for _ in range(int(count or 1)):
                    for bit in range(6):
                        if bits >> bit & 1 and left + x < self.pixels.width and upper + top + bit < self.pixels.height:
                            self.pixels.putpixel((left + x, upper + top + bit), palette[register] + (255,))
                    x += 1

    def colour(self, value, standard):
        if value is None: return standard
        if isinstance(value, tuple): return value
        if value < 16:
            return [(0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205),
                    (229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255),
                    (255, 0, 255), (0, 255, 255), (255, 255, 255)][value]
        if value >= 232: return (8 + 10 * (value - 232),) * 3
        levels = (0, 95, 135, 175, 215, 255)
        return tuple(levels[(value - 16) // part % 6] for part in (36, 6, 1))

    def picture(self):
        w, h = self.cell
        image = Image.new("RGB", (self.columns * w, self.rows * h), (24, 24, 24))
        draw = ImageDraw.Draw(image)
        paths = ["/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"]
        path = next((p for p in paths if os.path.exists(p)), None)
        font = ImageFont.truetype(path, int(h * 0.78)) if path else ImageFont.load_default(int(h * 0.75))
        tiles = 0
        for y in range(self.rows):
            for x in range(self.columns):
                glyph, foreground, background, reverse = self.grid[y][x]
                box = (x * w, y * h, (x + 1) * w, (y + 1) * h)
                if glyph[0] == "\U0010EEEE":
                    tiles += 1
                    row, column = self.marks[ord(glyph[1])], self.marks[ord(glyph[2])]
                    number = foreground + ((self.marks[ord(glyph[3])] << 24) if len(glyph) > 3 else 0)
                    source = self.images.get(number)
                    if source is None:
                        draw.rectangle(box, fill=(255, 0, 0))
                        continue
                    columns, rows = self.placements[number]
                    scale = min(columns * w / source.width, rows * h / source.height)
                    size = (max(1, round(source.width * scale)), max(1, round(source.height * scale)))
                    whole = Image.new("RGB", (columns * w, rows * h), (24, 24, 24))
                    whole.paste(source.resize(size, Image.BILINEAR), ((whole.width - size[0]) // 2, (whole.height - size[1]) // 2))
                    image.paste(whole.crop((column * w, row * h, (column + 1) * w, (row + 1) * h)), box[:2])
                    continue
                front, back = self.colour(foreground, (220, 220, 220)), self.colour(background, (24, 24, 24))
                if reverse: front, back = back, front
                if back != (24, 24, 24): draw.rectangle((box[0], box[1], box[2] - 1, box[3] - 1), fill=back)
                if glyph == "▀": draw.rectangle((box[0], box[1], box[2] - 1, box[1] + h // 2 - 1), fill=front)
                elif glyph.strip(): draw.text((box[0], box[1]), glyph, fill=front, font=font)
        image.paste(self.pixels, (0, 0), self.pixels)
        return image, tiles


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("kind", choices=["kitty", "sixel", "none"])
    parser.add_argument("out", help="pictures: OUT.png, and OUT-1.png, … for each 'shot' among the keys")
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--cell", default="8x16")
    parser.add_argument("--keys", default="4s", help="keys with blanks between; '2s' waits, 'shot' keeps a picture")
    parser.add_argument("--delay", type=float, default=0, help="seconds before each answer")
    parser.add_argument("--typing", action="store_true", help="the window's pixels aren't known to the system")
    parser.add_argument("rest", nargs="*")
    arguments = parser.parse_args()
    columns, rows = map(int, arguments.size.split("x"))
    cell = tuple(map(int, arguments.cell.split("x")))
    terminal = Terminal(columns, rows, cell, arguments.kind)
    process, master = pty.fork()
    if process == 0:
        for name in ("TMUX", "STY", "NO_COLOR"): os.environ.pop(name, None)
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8")
        time.sleep(0.2)
        os.execv(arguments.program, [arguments.program, *arguments.rest])
    pixels = (0, 0) if arguments.typing else (columns * cell[0], rows * cell[1])
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, *pixels))
    total, began = 0, time.time()

    def read(seconds):
        nonlocal total
        end = time.time() + seconds
        while (left := end - time.time()) > 0:
            if not select.select([master], [], [], left)[0]: break
            try: data = os.read(master, 65536)
            except OSError: return False
            if not data: return False
            total += len(data)
            read.bytes += data
            text = read.bytes.decode("utf-8", "ignore") if False else None
            # Cut where a character ends.
            cut = len(read.bytes)
            while cut > 0 and cut > len(read.bytes) - 4 and read.bytes[cut - 1] & 0xC0 == 0x80: cut -= 1
            if cut > 0 and read.bytes[cut - 1] >= 0xC0: cut -= 1
            else: cut = len(read.bytes)
            whole, read.bytes = read.bytes[:cut], read.bytes[cut:]
            terminal.feed(whole.decode("utf-8", "replace"))
            if terminal.answers:
                if arguments.delay: time.sleep(arguments.delay)
                os.write(master, terminal.answers)
                terminal.answers = b""
        return True

    read.bytes = b""
    names = {"esc": "\x1b", "enter": "\r", "space": " ", "tab": "\t", "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D"}
    shots, last = 0, 0

    def shot():
        nonlocal shots, last
        name = arguments.out if shots == 0 else re.sub(r"(\.png)?$", f"-{shots}.png", arguments.out, count=1)
        image, tiles = terminal.picture()
        image.save(name)
        bytes_then = total - last
        print(f"{name}: {len(terminal.images)} images, {tiles} cells of them; {total} bytes since the start, "
              f"{bytes_then} since the last, {dict(terminal.counts)}")
        last = total
        shots += 1

    for key in arguments.keys.split():
        if re.fullmatch(r"[\d.]+s", key): read(float(key[:-1]))
        elif key == "shot": shot()
        else:
            os.write(master, names.get(key, key).encode())
            read(0.3)
    shot()
    print(f"{total / (time.time() - began):.0f} bytes/s")
    os.write(master, b"\x1b\x1b")
    read(0.2)
    os.write(master, b"q")
    ended = not read(8)
    print("images left:", sorted(terminal.images), "; ended" if ended else "; still runs")
    if not ended: os.kill(process, signal.SIGTERM)
    print("status", os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))


main()
