#!/bin/sh
# Makes assets/panes/*.png, or those that are named, from the real program: one session for each pane, typed by tmux and
# recorded.
#   swift build -c release && sh assets/panes.sh [PANE …]
# Needs what assets/picture.py needs.
set -eu
cd "$(dirname "$0")/.."
program=${HOURGLASS:-$PWD/.build/release/hourglass}
export HOURGLASS_ASSETS=$PWD/assets
names=$*
folder=$(mktemp -d)
socket=hourglass-panes-$$
run() { tmux -u -f /dev/null -L "$socket" "$@"; }
trap 'run kill-server 2>/dev/null || true; rm -r "$folder"' EXIT
mkdir -p assets/panes
# A pane, seconds of training before it is opened, keys that open it, seconds until the picture, and the options of the program.
while read -r pane seconds keys rest options; do
    case " ${names:-$pane} " in *" $pane "*) ;; *) continue ;; esac
    cast=$folder/$pane.cast
    # shellcheck disable=SC2086
    run new-session -d -x 110 -y 32 env LANG=C.UTF-8 LC_ALL=C.UTF-8 TERM=xterm-256color COLORTERM=truecolor \
        XDG_STATE_HOME="$folder" XDG_CONFIG_HOME="$folder" \
        "$program" --seed 1 --threads 1 --record "$cast" $options
    sleep "$seconds"
    for key in $(echo "$keys" | tr ',' ' '); do
        run send-keys "$key"
        sleep 0.3
    done
    sleep "$rest"
    run send-keys q
    while run has-session 2>/dev/null; do sleep 0.1; done
    end=$(tail -n 2 "$cast" | head -n 1 | sed 's/^\[\([0-9.]*\).*/\1/')
    python3 assets/picture.py "$cast" "$(awk "BEGIN { print $end - 0.6 }")" "assets/panes/$pane.png"
done <<'PANES'
traverse 20 P,/,traverse,Enter,Enter 5 --data mnist
codes 20 6,Right,Right,Up,Up 5 --data mnist
pca 15 P,/,pca,Enter,Enter 5 --data digits --variant linear --learning-rate 0.003
health 15 P,/,health,Enter,Enter 5 --data mnist
units 15 P,End,Up,Up,Enter 5 --data mnist --variant sparse-kl
errors 15 P,End,Up,Enter 5 --data mnist
loss 45 1,Left,Left 5 --data mnist --control beta=kl:15
sweep 5 S 45 --data digits
PANES
