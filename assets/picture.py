#!/usr/bin/env python3
"""A picture of a moment of a recording (asciicast v2).

    sudo apt-get install -y python3-pyte python3-pil fonts-dejavu-core
    python3 assets/picture.py assets/demo.cast 12 assets/screen.png

The moment is in seconds from the start. Blocks, lines and braille are drawn as what they are, text in DejaVu Sans Mono.
"""
import json
import sys

import pyte
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 10, 20
FONTS = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono{}.ttf"
PLAIN = ImageFont.truetype(FONTS.format(""), 16)
BOLD = ImageFont.truetype(FONTS.format("-Bold"), 16)
BACKGROUND, FOREGROUND = (16, 16, 16), (216, 216, 216)
NAMES = dict(
    black=(0, 0, 0), red=(205, 0, 0), green=(0, 205, 0), brown=(205, 205, 0), blue=(92, 92, 255),
    magenta=(205, 0, 205), cyan=(0, 205, 205), white=(229, 229, 229))
# Which of the quarters top left, top right, bottom left, bottom right are filled.
QUARTERS = {
    "▀": "1100", "▄": "0011", "█": "1111", "▌": "1010", "▐": "0101", "▖": "0010", "▗": "0001", "▘": "1000",
    "▝": "0100", "▙": "1011", "▛": "1110", "▜": "1101", "▟": "0111", "▚": "1001", "▞": "0110"}
# Towards left, right, top, bottom.
LINES = {
    "─": "1100", "│": "0011", "┌": "0101", "┐": "1001", "└": "0110", "┘": "1010", "┤": "1011", "├": "0111",
    "┴": "1110", "┬": "1101", "┼": "1111", "╎": "0011"}
# Dots of a braille cell by bit: column, row.
DOTS = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]


def colour(name, default):
    if name == "default":
        return default
    if name in NAMES:
        return NAMES[name]
    return tuple(int(name[i:i + 2], 16) for i in (0, 2, 4))


def screen_at(path, seconds):
    with open(path, encoding="utf-8") as file:
        header = json.loads(file.readline())
        screen = pyte.Screen(header["width"], header["height"])
        stream = pyte.Stream(screen)
        for line in file:
            time, kind, text = json.loads(line)
            if time > seconds:
                break
            if kind == "o":
                stream.feed(text)
    return screen


def draw_cell(draw, x, y, cell):
    ink, paper = colour(cell.fg, FOREGROUND), colour(cell.bg, BACKGROUND)
    if cell.reverse:
        ink, paper = paper, ink
    draw.rectangle([x, y, x + WIDTH - 1, y + HEIGHT - 1], fill=paper)
    glyph, half, middle = cell.data, WIDTH // 2, HEIGHT // 2
    if glyph in QUARTERS:
        for i, filled in enumerate(QUARTERS[glyph]):
            if filled == "1":
                left, top = x + i % 2 * half, y + i // 2 * middle
                draw.rectangle([left, top, left + half - 1, top + middle - 1], fill=ink)
    elif glyph in LINES:
        left, right, top, bottom = (end == "1" for end in LINES[glyph])
        if left or right:
            draw.line([x if left else x + half, y + middle, x + WIDTH - 1 if right else x + half, y + middle], fill=ink)
        if top or bottom:
            step = 2 if glyph == "╎" else 1
            for row in range(y if top else y + middle, y + HEIGHT if bottom else y + middle, step):
                draw.point([x + half, row], fill=ink)
    elif "\u2800" <= glyph <= "\u28ff":
        for bit, (column, row) in enumerate(DOTS):
            if (ord(glyph) - 0x2800) >> bit & 1:
                left, top = x + 1 + column * half, y + 1 + row * HEIGHT // 4
                draw.rectangle([left, top, left + 2, top + 2], fill=ink)
    elif glyph.strip():
        draw.text((x, y), glyph, font=BOLD if cell.bold else PLAIN, fill=ink)
    if cell.underscore:
        draw.line([x, y + HEIGHT - 2, x + WIDTH - 1, y + HEIGHT - 2], fill=ink)


def main():
    path, seconds, picture = sys.argv[1], float(sys.argv[2]), sys.argv[3]
    screen = screen_at(path, seconds)
    image = Image.new("RGB", (WIDTH * screen.columns, HEIGHT * screen.lines), BACKGROUND)
    draw = ImageDraw.Draw(image)
    for row in range(screen.lines):
        for column in range(screen.columns):
            draw_cell(draw, column * WIDTH, row * HEIGHT, screen.buffer[row][column])
    image.save(picture, optimize=True)


main()
