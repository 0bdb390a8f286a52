#!/bin/sh
# Makes assets/questions/*.png, or those that are named, from what the real program prints in a terminal of tmux.
#   swift build -c release && sh assets/questions.sh [NAME …]
# Needs what assets/picture.py needs. The commands keep their results for as long as the script runs only.
set -eu
cd "$(dirname "$0")/.."
program=${HOURGLASS:-$PWD/.build/release/hourglass}
export HOURGLASS_ASSETS=$PWD/assets
folder=$(mktemp -d)
socket=hourglass-questions-$$
names=$*
run() { tmux -u -f /dev/null -L "$socket" "$@"; }
trap 'run kill-server 2>/dev/null || true; rm -r "$folder"' EXIT
mkdir -p assets/questions
# A recording of one moment: what stands on the terminal, down to its last line that isn't empty.
moment='import json, sys
text = sys.stdin.read().rstrip()
size = {"version": 2, "width": int(sys.argv[1]), "height": text.count("\n") + 1}
print(json.dumps(size))
print(json.dumps([0, "o", text.replace("\n", "\r\n")]))'
# A name, the terminal'"'"'s width, answers to what is asked (a dash is none), and the words of the command.
while read -r name width answers words; do
    case " ${names:-$name} " in *" $name "*) ;; *) continue ;; esac
    ended=$folder/$name.ended
    run new-session -d -x "$width" -y 60 env LANG=C.UTF-8 LC_ALL=C.UTF-8 TERM=xterm-256color COLORTERM=truecolor \
        XDG_STATE_HOME="$folder" XDG_CONFIG_HOME="$folder" sh -c \
        "cd '$folder'; printf '\\033[1m\$ hourglass %s\\033[0m\\n' \"$words\"; '$program' $words; touch '$ended'; exec cat"
    for answer in $([ "$answers" = - ] || echo "$answers" | tr ',' ' '); do
        sleep 3
        run send-keys "$answer" Enter
    done
    until [ -e "$ended" ]; do sleep 0.5; done
    sleep 0.5
    run capture-pane -e -p | python3 -c "$moment" "$width" > "$folder/$name.cast"
    run kill-server
    python3 assets/picture.py "$folder/$name.cast" 1 "assets/questions/$name.png"
done <<'QUESTIONS'
codes-needed 110 - codes-needed digits --steps 400
capacity 110 - capacity --data digits --distance squared --noise 0.2 --train-size 100 --widths 1,2,4,8,16,32,128,512 --epochs 300 --batch 20 --variant undercomplete
sweep 110 - sweep --control beta=kl:2,kl:5,kl:10,kl:20 --seeds 1,2,3 --variant vae --data digits --epochs 10
advise 90 compress,no,no,yes,auto advise digits
compare 120 - compare --variants all --data digits --steps 200
QUESTIONS
