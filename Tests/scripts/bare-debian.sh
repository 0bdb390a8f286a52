#!/usr/bin/env bash
# Proves the README's first lines on a bare Debian 12: debootstrap into a folder, Swift and what Swift itself needs,
# nothing else. In a copy of it for a person who may use sudo, and in one for root, the README's first block is run as
# it stands, and the second one, which builds the program and opens it, without a terminal.
#
#     sudo Tests/scripts/bare-debian.sh [--bind PATH]… [--only user|root] [FOLDER]
#
#   FOLDER        where it is made; must not exist (default: a new one under $TMPDIR, removed at the end)
#   --bind PATH   a file or folder of this machine that is to be seen there as well: what this machine needs to reach
#                 packages, say
#   --only WHO    only for the one
#
#   MIRROR        packages come from there (http://deb.debian.org/debian)
#   SWIFT         the folder of the toolchain, whose usr/bin has swift (where the swift in the path is)
#
# It needs root, debootstrap and git, some 8 GB and a quarter of an hour. Mounts are made in a namespace of their own.
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "$0: needs root" >&2; exit 2; }
if [ "${IN_NAMESPACE:-}" != 1 ]; then exec env IN_NAMESPACE=1 unshare --mount --propagation private "$0" "$@"; fi

# What is mounted below a folder, the deepest first.
mounted() { awk -v below="$1/" 'index($5, below) == 1 { print $5 }' /proc/self/mountinfo | sort -r; }

# Removes a folder, but only once nothing is mounted there any more: a folder of this machine that is shown below it is on
# the same device as the rest, and would be emptied with it.
remove() {
    mounted "$1" | while read -r place; do umount --lazy "$place" || true; done
    if [ -n "$(mounted "$1")" ]; then
        echo "$0: $1 stays, since these are mounted there still:" >&2
        mounted "$1" >&2
        return 1
    fi
    rm -rf --one-file-system "$1"
}

mirror="${MIRROR:-http://deb.debian.org/debian}"
swift="${SWIFT:-$(dirname "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")")}"
source="$(cd "$(dirname "$0")/../.." && pwd)"
people=(user root)
binds=()
folder=
while [ $# -gt 0 ]; do
    case "$1" in
        --bind) binds+=("$2"); shift 2 ;;
        --only) people=("$2"); shift 2 ;;
        -*) sed -n '2,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//' >&2; exit 2 ;;
        *) folder="$1"; shift ;;
    esac
done
if [ -z "$folder" ]; then
    folder="$(mktemp -d)/bare"
    trap 'remove "$(dirname "$folder")"' EXIT
fi
[ ! -e "$folder" ] || { echo "$folder exists" >&2; exit 2; }
mkdir -p "$folder"

# What swift.org's instructions for Debian 12 name.
swift_needs=(
    binutils-gold gcc git libcurl4-openssl-dev libedit-dev libicu-dev libncurses-dev libpython3-dev libsqlite3-dev
    libstdc++-12-dev libxml2-dev pkg-config tzdata uuid-dev
)

say() { printf '\n=== %s\n' "$*"; }

# A path of this machine at the same place in a tree, where nobody can change it.
show() {
    local path="$1" tree="$2"
    if [ -d "$path" ]; then
        mkdir -p "$tree$path"
    else
        mkdir -p "$(dirname "$tree$path")"
        [ -e "$tree$path" ] || touch "$tree$path"
    fi
    mount --bind "$path" "$tree$path"
    mount -o remount,bind,ro "$tree$path"
}

inside() {
    local tree="$1"
    shift
    chroot "$tree" env -i HOME=/root TERM=dumb LANG=C.UTF-8 \
        PATH="$swift/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" "$@"
}

# The nth fenced block of shell lines in the README, as it stands.
block() { awk -v n="$1" '/^```/ { inside = !inside && /^```sh/; if (inside) count++; next } inside && count == n' "$source/README.md"; }

say "Debian 12 from $mirror"
debootstrap --variant=minbase --include=ca-certificates bookworm "$folder/base" "$mirror" >"$folder/debootstrap.log"
say "what Swift needs"
inside "$folder/base" sh -c "apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends ${swift_needs[*]}" >"$folder/swift-needs.log" 2>&1
# A machine that has just been installed has no lists.
inside "$folder/base" sh -c 'apt-get clean; rm -rf /var/lib/apt/lists/*'

for who in "${people[@]}"; do
    say "$who: a copy of its own"
    tree="$folder/$who"
    cp -a "$folder/base" "$tree"
    mount -t proc proc "$tree/proc"
    mount --rbind /dev "$tree/dev"
    for path in "$swift" "${binds[@]}"; do show "$path" "$tree"; done
    if [ "$who" = user ]; then
        # A person who may use sudo, as the installer of Debian leaves it.
        inside "$tree" sh -c 'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends sudo >/dev/null 2>&1
            rm -rf /var/lib/apt/lists/*
            useradd --create-home --shell /bin/bash person
            echo "person ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/person'
        home=/home/person as=(setpriv --reuid person --regid person --init-groups env HOME=/home/person)
    else
        home=/root as=(env HOME=/root)
    fi
    mkdir "$tree$home/hourglass"
    git -c safe.directory="$source" -C "$source" archive HEAD | tar -x -C "$tree$home/hourglass"
    # Packages of this machine, where it shows some, belong to somebody else.
    if [ ${#binds[@]} -gt 0 ]; then printf '[safe]\n\tdirectory = *\n' >"$tree$home/.gitconfig"; fi
    inside "$tree" chown -R --reference="$home" "$home"

    say "$who: the README's first block"
    block 1
    inside "$tree" "${as[@]}" sh -c "cd ~/hourglass && $(block 1)" >"$folder/$who-packages.log" 2>&1 </dev/null ||
        { tail -20 "$folder/$who-packages.log"; exit 1; }
    tail -1 "$folder/$who-packages.log"

    say "$who: the README's second block"
    block 2
    inside "$tree" "${as[@]}" sh -c "cd ~/hourglass && $(block 2)" >"$folder/$who-run.log" 2>&1 </dev/null ||
        { tail -20 "$folder/$who-run.log"; exit 1; }
    tail -3 "$folder/$who-run.log"

    say "$who: what was built"
    inside "$tree" "${as[@]}" sh -c 'cd / && ~/hourglass/.build/release/hourglass --version && ~/hourglass/.build/release/hourglass data | grep -v "^ " &&
        ~/hourglass/.build/release/hourglass train --data digits --steps 100'
done
say "all is well"
