#!/bin/sh
# Records assets/demo.cast from the real program: a person's first minute, typed by tmux.
#   swift build -c release && sh assets/demo.sh
# Play it with `asciinema play assets/demo.cast`.
set -eu
cd "$(dirname "$0")/.."
program=$PWD/.build/release/hourglass
cast=$PWD/assets/demo.cast
socket=hourglass-demo-$$
run() { tmux -u -f /dev/null -L "$socket" "$@"; }
trap 'run kill-server 2>/dev/null || true' EXIT
run new-session -d -x 80 -y 24 env LANG=C.UTF-8 LC_ALL=C.UTF-8 TERM=xterm-256color \
    "$program" --seed 1 --threads 1 --record "$cast"
# Each line: seconds to watch, then a key.
while read -r seconds key; do
    sleep "$seconds"
    run send-keys "$key"
done <<'KEYS'
5 Right
0.4 Right
0.4 Right
0.4 Right
4 m
2 m
3 v
1 Down
0.6 Down
1.5 Escape
2 c
1.5 Down
1 Enter
5 t
1 Down
0.6 Down
1 Escape
1 Space
2 ?
3 Escape
1 q
KEYS
while run has-session 2>/dev/null; do sleep 0.1; done
