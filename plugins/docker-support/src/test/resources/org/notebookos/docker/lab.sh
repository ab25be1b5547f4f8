#!/bin/bash
# lab.sh FOLDER NAME SUBNET COUNT - real Docker engines for a test. Told what to do on standard input, a line each; answers "done"
# or "failed". At the end of its input, however that comes about, it ends what it started and removes what it made.
#   start I | stop I | kill I    an engine; its socket is FOLDER/I/docker.sock; it gets what FOLDER/I/options says besides
#   crash I                      an engine, its keepers and all containers at once, as if the power had failed
#   cut I | mend I               the network link of a node
#   freeze I | thaw I            all processes of a node's engine stand still
# COUNT 0: one engine, 1, in the network of this machine, without a bridge of its own and without packet filter rules. Else so many
# nodes: each in a network namespace with the address SUBNET.(10+I), on one bridge, which this machine reaches from SUBNET.1.
set -uo pipefail
trap '' INT TERM HUP PIPE
folder=$1 name=$2 subnet=$3 count=$4
groups=$name

alive() { local s; s=$(awk '/^State:/{print $2}' "/proc/$1/status" 2>/dev/null) && [ -n "$s" ] && [ "$s" != Z ]; }
ended() { for _ in $(seq "$2"); do alive "$1" || return 0; sleep 0.1; done; return 1; }
engine() { cat "$folder/$1/pid" 2>/dev/null || echo 0; }
# What an engine started names its folder in the command line, whatever became of its parent. The search itself doesn't.
family() { grep -lsaF -f - /proc/[0-9]*/cmdline <<< "$folder/$1/" | cut -d/ -f3 | grep -vxF -e "$$" -e "$BASHPID"; }

lan() {
  ip netns add "$name-lan" && ip -n "$name-lan" link set lo up || return 1
  ip -n "$name-lan" link add br0 type bridge && ip -n "$name-lan" link set br0 up || return 1
  ip link add "$name" type veth peer name out netns "$name-lan" || return 1
  ip -n "$name-lan" link set out master br0 up && ip addr add "$subnet.1/24" dev "$name" && ip link set "$name" up || return 1
  for i in $(seq "$count"); do
    ip netns add "$name-$i" && ip -n "$name-$i" link set lo up || return 1
    ip -n "$name-lan" link add "v$i" type veth peer name eth0 netns "$name-$i" || return 1
    ip -n "$name-lan" link set "v$i" master br0 up || return 1
    ip -n "$name-$i" addr add "$subnet.$((10 + i))/24" dev eth0 && ip -n "$name-$i" link set eth0 up || return 1
    ip -n "$name-$i" route add default via "$subnet.1" || return 1
  done
}

start() {
  local d=$folder/$1 within=() more
  alive "$(engine "$1")" && return 0
  mkdir -p "$d" && rm -f "$d/pid" "$d/exec/containerd/containerd.pid" "$d/docker.sock"
  if [ "$count" = 0 ]; then
    more="--bridge none --iptables=false --ip-masq=false --ip-forward=false --default-address-pool base=$subnet.0/24,size=28"
    printf '' > "$d/start"
  else
    within=(nsenter "--net=/run/netns/$name-$1")
    more=""
    # The engine's /sys must show the devices of its own network, and still the control groups.
    printf 'set -e; hostname %s; mkdir -p %s; mount --rbind /sys/fs/cgroup %s; mount -t sysfs sysfs /sys
mount --rbind %s /sys/fs/cgroup; umount -l %s\n' "$name-$1" "$d/cg" "$d/cg" "$d/cg" "$d/cg" > "$d/start"
    # A Swarm's engine asks the registry first, even for an image that it has; that nobody answers must not take 20 s.
    printf 'nameserver 127.0.0.1\n' > "$d/resolv.conf"
    printf 'mount --bind %s "$(realpath /etc/resolv.conf)"\n' "$d/resolv.conf" >> "$d/start"
  fi
  printf 'exec dockerd --data-root %s/data --exec-root %s/exec --pidfile %s/pid -H unix://%s/docker.sock' \
    "$d" "$d" "$d" "$d" >> "$d/start"
  printf ' --cgroup-parent /%s-%s --shutdown-timeout 3 %s %s\n' "$groups" "$1" "$more" "$(cat "$d/options" 2>/dev/null)" >> "$d/start"
  setsid "${within[@]}" unshare --mount --uts --propagation private bash "$d/start" >> "$d/log" 2>&1 < /dev/null &
  local started=$!
  for _ in $(seq 300); do
    [ -S "$d/docker.sock" ] && curl -sf -m 5 -o /dev/null --unix-socket "$d/docker.sock" http://engine/_ping && return 0
    alive "$started" || return 1
    sleep 0.1
  done
  return 1
}

stop() {
  local pid; pid=$(engine "$1")
  [ "$pid" != 0 ] && alive "$pid" && kill -TERM "$pid" && ended "$pid" 150
}

kill_engine() {
  local pid; pid=$(engine "$1")
  [ "$pid" != 0 ] && kill -KILL "$pid" && ended "$pid" 50
}

# What runs in containers doesn't name the folder, but is in the engine's control groups.
kill_contained() {
  for c in /sys/fs/cgroup/*/"$groups-$1" /sys/fs/cgroup/"$groups-$1"; do
    [ -d "$c" ] && find "$c" -name cgroup.procs -exec cat {} + | xargs -r kill -KILL 2>/dev/null
  done
  return 0
}

crash() {
  kill_engine "$1"
  for _ in $(seq 50); do
    family "$1" | xargs -r kill -KILL 2>/dev/null
    kill_contained "$1"
    [ -z "$(family "$1")" ] && return 0
    sleep 0.1
  done
  return 1
}

freeze() { # SIGNAL I
  family "$2" | xargs -r kill "-$1" 2>/dev/null; return 0
}

clean() {
  for d in "$folder"/[0-9]*; do
    local i=${d##*/}
    [ -d "$d" ] || continue
    freeze CONT "$i"
    stop "$i"
    kill_contained "$i"
    family "$i" | xargs -r kill -KILL 2>/dev/null
    for _ in $(seq 50); do [ -z "$(family "$i")" ] && break; sleep 0.1; done
    for c in /sys/fs/cgroup/*/"$groups-$i" /sys/fs/cgroup/"$groups-$i"; do
      [ -d "$c" ] && find "$c" -depth -type d -exec rmdir {} + 2>/dev/null
    done
  done
  if [ "$count" = 0 ]; then
    ip -o -4 addr show to "$subnet.0/24" | awk '{print $2}' | while read -r left; do ip link del "$left"; done
  else
    ip link del "$name" 2>/dev/null
    for ns in $(seq "$count") lan; do ip netns del "$name-$ns" 2>/dev/null; done
  fi
  for _ in $(seq 50); do rm -rf "$folder" 2>/dev/null && break; sleep 0.1; done
}

answer() { if "$@"; then echo done; else echo failed; fi; }

if [ "$count" != 0 ]; then answer lan; else echo done; fi
while read -r what i; do
  case $what in
    start) answer start "$i" ;;
    stop) answer stop "$i" ;;
    kill) answer kill_engine "$i" ;;
    crash) answer crash "$i" ;;
    cut) answer ip -n "$name-lan" link set "v$i" down ;;
    mend) answer ip -n "$name-lan" link set "v$i" up ;;
    freeze) answer freeze STOP "$i" ;;
    thaw) answer freeze CONT "$i" ;;
    *) echo failed ;;
  esac
done
clean
