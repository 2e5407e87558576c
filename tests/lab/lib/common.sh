# Paths, words, locking and processes: what every other part of the lab uses.
# shellcheck shell=bash disable=SC2034  # the variables are read by the files that source this one

export LC_ALL=C
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)   # tests/lab
ROOT=$(cd "$HERE/../.." && pwd)                         # the repository
LAB=$ROOT/target/lab
RUN=$LAB/run                                            # pid files, client options, active breaks
BREAKS=$RUN/breaks
SECRETS=$LAB/secrets
LAB_TOOL=$HERE/lab
SQL_ERR=$RUN/sql.err                                    # what the last client said; verbs without the lock have their own
LIMIT=${LAB_LIMIT:-600}                                 # seconds after which every break ends by itself
SERVERS=(kafka redis mariadb mysql nginx prometheus)
DATABASES=(mariadb mysql)

say() { printf '%s\n' "$*"; }
warn() { printf 'lab: %s\n' "$*" >&2; }
die() { warn "$@"; exit 1; }
usage_error() { warn "$@"; exit 64; }

contains() { # WORD LIST...
  local word=$1 w
  shift
  for w in "$@"; do [[ $w == "$word" ]] && return 0; done
  return 1
}

# Waits until a command succeeds: wait_for SECONDS COMMAND...
# Not faster: InnoDB renews what INNODB_TRX shows only when nobody has read it for 0.1 s; ask oftener, and it shows
# the same for ever.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.3
  done
}

# @WORD@ in a template becomes the value of the shell variable of that name.
render() { # TEMPLATE WORD...
  local text word
  text=$(<"$1") || return 1
  shift
  for word in "$@"; do text=${text//"@$word@"/${!word}}; done
  printf '%s\n' "$text"
}

prepare_dirs() {
  mkdir -p "$LAB" "$RUN" "$BREAKS" "$RUN/cnf" "$SECRETS" 2>/dev/null
  [[ -w $LAB && -w $RUN && -w $SECRETS ]] ||
    die "cannot write to $LAB: it belongs to $(stat -c %U "$LAB" 2>/dev/null || echo 'somebody else'); run the lab as that user"
  chmod 0755 "$LAB"
  chmod 0700 "$SECRETS" "$RUN"
}

# One verb at a time; what is started in the background must not keep the lock (see spawn).
take_lock() {
  exec {LOCK_FD}>"$RUN/lock"
  flock -w 180 "$LOCK_FD" || die "another lab command has been running for three minutes; look at it, then try again"
}
LOCK_FD=

# --- Processes ---------------------------------------------------------------------------------------------
# A pid file holds "pid start-time". Everything the lab starts carries BONGSU_LAB in its environment. A process is
# ended only when it is the one that was started: same pid, same start time, same lab.

# Sets PSTATE, PGROUP and PSTART of a process without starting another one.
proc_stat() { # PID
  local s
  { read -r s <"/proc/$1/stat"; } 2>/dev/null || return 1
  s=${s##*) }
  # shellcheck disable=SC2086  # splitting is wanted
  set -- $s
  PSTATE=$1 PGROUP=$3 PSTART=${20}
}

is_stopped() { proc_stat "$1" && [[ $PSTATE == [Tt] ]]; }

proc_cmdline() { { tr '\0' ' ' <"/proc/$1/cmdline"; } 2>/dev/null; }

proc_is_lab() { # PID: was it started by this lab?
  grep -qzxF "BONGSU_LAB=$LAB" "/proc/$1/environ" 2>/dev/null
}

pid_write() { # FILE PID
  proc_stat "$2" || PSTART=0
  printf '%s %s\n' "$2" "$PSTART" >"$1"
}

# Prints the pid if the process of a pid file lives and is that process; PATTERN must be in its command line.
pid_of() { # FILE PATTERN
  local pid start
  [[ -r $1 ]] && read -r pid start <"$1" || return 1
  proc_stat "$pid" && [[ $PSTART == "${start:-}" && $PSTATE != [ZX] && $(proc_cmdline "$pid") == *"$2"* ]] || return 1
  printf '%s' "$pid"
}

group_members() { # PGID
  local d pid
  for d in /proc/[0-9]*; do
    pid=${d#/proc/}
    proc_stat "$pid" && [[ $PGROUP == "$1" && $PSTATE != [ZX] ]] && proc_is_lab "$pid" && printf '%s\n' "$pid"
  done
  return 0
}

# Starts a program in a session of its own: spawn PIDFILE LOG COMMAND...
spawn() {
  local file=$1 log=$2 pid
  shift 2
  if [[ -n $LOCK_FD ]]; then
    env BONGSU_LAB="$LAB" setsid "$@" </dev/null >>"$log" 2>&1 {LOCK_FD}>&- &
  else
    env BONGSU_LAB="$LAB" setsid "$@" </dev/null >>"$log" 2>&1 &
  fi
  pid=$!
  pid_write "$file" "$pid"
  disown "$pid"
}

# Ends a spawned process and everything in its group, and waits until it is gone.
end_group() { # PIDFILE
  local pid start members m i
  [[ -r $1 ]] && read -r pid start <"$1" || return 0
  members=$(group_members "$pid")
  # A group that is no more, or a number that somebody else has now: nothing to do.
  for ((i = 0; i < 60; i++)); do
    [[ -n $members ]] || break
    for m in $members; do
      kill -CONT "$m" 2>/dev/null
      if ((i < 20)); then kill -TERM "$m" 2>/dev/null; else kill -KILL "$m" 2>/dev/null; fi
    done
    sleep 0.05
    members=$(group_members "$pid")
  done
  rm -f "$1"
  [[ -z $members ]]
}

# Whatever of this lab still runs, except this command and its parents.
lab_processes() {
  local d pid
  for d in /proc/[0-9]*; do
    pid=${d#/proc/}
    [[ $pid != "$$" && $pid != "$BASHPID" && $pid != "$PPID" ]] && proc_stat "$pid" && [[ $PSTATE != [ZX] ]] &&
      proc_is_lab "$pid" && printf '%s\n' "$pid"
  done
  return 0
}

# --- Packages ----------------------------------------------------------------------------------------------

as_root() { # COMMAND...
  if ((EUID == 0)); then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else return 126; fi
}

# Installs Debian packages without letting their scripts start services.
apt_install() { # PACKAGE...
  command -v apt-get >/dev/null || die "missing: $*. Install them; this machine has no apt, so the lab cannot"
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    die "missing packages: $*. Install them as root (apt-get install $*), then run this again: here is neither root nor sudo"
  fi
  say "installing with apt: $*"
  local log=$RUN/apt.log policy=/usr/sbin/policy-rc.d ours=0 ok=0 unit
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null && as_root chmod 0755 "$policy" && ours=1
    trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o "DPkg::Lock::Timeout=300" --no-install-recommends)
  if as_root "${apt[@]}" install "$@" >"$log" 2>&1; then
    ok=1
  elif as_root "${apt[@]}" update >>"$log" 2>&1 && as_root "${apt[@]}" install "$@" >>"$log" 2>&1; then
    ok=1
  fi
  ((ours)) && as_root rm -f "$policy"
  trap - EXIT
  # Their services are not wanted at the next boot either: the lab runs its own.
  for unit in "${FRESH_UNITS[@]}"; do
    if command -v systemctl >/dev/null; then
      as_root systemctl disable "$unit.service" >/dev/null 2>&1
    elif [[ -d /etc/systemd/system ]]; then
      as_root find /etc/systemd/system -type l -path "*.wants/$unit.service" -delete
    fi
  done
  ((ok)) || die "apt could not install $*: $(grep -E '^E:' "$log" | tail -2 | tr '\n' ' ')(all of it: $log)"
}
FRESH_UNITS=()   # services whose package was not here before
