#!/usr/bin/env bash
# A sweep of 12 jobs on a Slurm of one node that this script starts for itself, with the script that 'hourglass sweep
# script' prints: one job is killed with SIGKILL and queued again, one is told that its time is over and goes on by
# itself. What is merged at the end has to be, byte for byte, what 'hourglass sweep' gives on this machine.
#
#     Tests/scripts/slurm-sweep.sh PROGRAM
#
# It needs root, and Debian's slurmctld, slurmd, slurm-client and munge; ends with 69 where one is missing. Only loopback
# is used, and a temporary folder, which is removed.
set -euo pipefail
[ $# = 1 ] || { sed -n '2,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//' >&2; exit 2; }
program="$(readlink -f "$1")"
PATH="$PATH:/usr/sbin:/sbin"
[ "$(id -u)" = 0 ] || { echo "$0: needs root" >&2; exit 69; }
for name in munged slurmctld slurmd sbatch scontrol squeue scancel sinfo; do
    command -v "$name" >/dev/null || { echo "$0: $name isn't installed" >&2; exit 69; }
done

# Sockets have short paths, whatever TMPDIR is.
dir="$(mktemp -d /tmp/slurm-sweep.XXXXXX)"
finish() {
    local status=$?
    if [ $status != 0 ]; then tail -n 20 "$dir"/log/*.log "$dir"/*.out >&2 2>/dev/null || true; fi
    scancel --quiet --user="$(id -un)" 2>/dev/null || true
    for name in slurmd slurmctld munged; do
        if [ -s "$dir/$name.pid" ]; then kill "$(cat "$dir/$name.pid")" 2>/dev/null || true; fi
    done
    # Slurm's daemons write their last state into the folder, under load long after they were told to end.
    for _ in $(seq 300); do
        if ! pgrep -f "$dir" >/dev/null && rm -rf --one-file-system "$dir" 2>/dev/null; then break; fi
        sleep 0.1
    done
    if [ -e "$dir" ]; then rm -rf --one-file-system "$dir"; fi
    exit $status
}
trap finish EXIT

# Until a command succeeds, at most so many seconds.
await() {
    local seconds=$1 what=$2
    shift 2
    for _ in $(seq $((seconds * 10))); do
        if "$@" >/dev/null 2>&1; then return; fi
        sleep 0.1
    done
    echo "$0: waited $seconds s in vain: $what" >&2
    return 1
}

# --- A Slurm of one node.
mkdir "$dir"/{state,spool,log,munge}
chmod 700 "$dir/munge"
(umask 077 && head -c 1024 /dev/urandom >"$dir/munge/key")
host="$(hostname -s)"
port=$((20000 + $$ % 10000 * 2))
cat >"$dir/slurm.conf" <<CONF
ClusterName=sweep
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/munge
AuthInfo=socket=$dir/munge/socket
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
JobRequeue=1
ReturnToService=2
MpiDefault=none
SchedulerParameters=sched_interval=1,batch_sched_delay=0
KillWait=5
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$(($(sed -n 's/^MemTotal: *\([0-9]*\).*/\1/p' /proc/meminfo) / 1024)) State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
munged --force --key-file="$dir/munge/key" --socket="$dir/munge/socket" --pid-file="$dir/munged.pid" \
    --log-file="$dir/log/munged.log" --seed-file="$dir/munge/seed" 2>>"$dir/log/munged.log"
export SLURM_CONF="$dir/slurm.conf"
slurmctld
slurmd -N "$host"
await 30 "the node is idle" sh -c 'sinfo --noheader --format=%T | grep -qx idle'

# --- The sweep.
cd "$dir"
export XDG_STATE_HOME="$dir"
cat >plan.toml <<PLAN
measure = "mse"
steps = 40000
seeds = [1, 2, 3]
[base]
data = "digits"
variant = "vae"
widths = "20"
batch = 20
[grid]
beta = [0.5, 1, 2, 4]
PLAN
"$program" sweep --plan plan.toml --json --out here >here.json
"$program" sweep script plan.toml --memory 500M --time 00:10:00 --out there >array.sh
# The environment of the submission reaches the tasks, as it does by default.
job="$(sbatch --parsable --output="$dir/%a.out" array.sh)"

# The array's tasks whose program has computed for a while, its handlers stand: their numbers and processes.
training() {
    local pid
    for pid in $(pgrep -f "^$program sweep job"); do
        # Clock ticks, 100 a second, in user mode.
        [ "$(awk '{ print $14 }' "/proc/$pid/stat" 2>/dev/null || echo 0)" -ge 30 ] || continue
        echo "$(tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | sed -n 's/^SLURM_ARRAY_TASK_ID=//p') $pid"
    done | sort -u
}
some() { [ -n "$(training)" ]; }
await 60 "a task trains" some
read -r killed pid <<<"$(training | head -n 1)"
kill -KILL "$pid"
other() { training | grep -qv "^$killed "; }
await 60 "another task trains" other
read -r told pid <<<"$(training | grep -v "^$killed " | head -n 1)"
# Where it has ended meanwhile, Slurm tries again for ever.
timeout 10 scancel --signal=USR1 --batch "${job}_$told" || true
echo "task $killed was killed, task $told was told to stop"

# Those that wait, run, or end; with the begin time that a requeued task has to wait for put to now.
settled() {
    for held in $(squeue --noheader --array --jobs="$job" --states=PD --format=%i); do
        scontrol update JobId="$held" StartTime=now >/dev/null 2>&1 || true
    done
    [ -z "$(squeue --noheader --array --jobs="$job" --states=PD,R,CG,CF)" ]
}
await 240 "the array has ended" settled
left="$("$program" sweep todo plan.toml --out there --array)"
echo "left after the array: '$left'"
[ "$left" = "$killed" ] || { echo "$0: expected that task $killed alone is left" >&2; exit 1; }
job="$(sbatch --parsable --array="$left" --output="$dir/%a.again.out" array.sh)"
await 120 "what was left has ended" settled
[ -z "$("$program" sweep todo plan.toml --out there)" ]
"$program" sweep merge plan.toml --json --out there >there.json
"$program" sweep merge plan.toml --json --out there >again.json
cmp here.json there.json
cmp there.json again.json
echo "$("$program" sweep status plan.toml --out there): the same bytes as here"
