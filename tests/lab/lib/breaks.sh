# The breaks: what each is, how it is made, how one knows that it is there, and how it is ended.
# An active break is a directory $BREAKS/NAME@TARGET with: until (when it ends by itself), runner.pid (its load),
# watchdog.pid, conn/ (its sessions).
# shellcheck shell=bash

DB_BREAKS=(deadlock lock-pileup metadata-lock slow-queries connections-exhausted db-frozen db-down)
SVC_BREAKS=(service-down service-slow service-hang service-wrong-body service-error)

ALL_BREAKS=("${DB_BREAKS[@]}" "${SVC_BREAKS[@]}" "${REDIS_BREAKS[@]}" "${KAFKA_BREAKS[@]}" "${PROMETHEUS_BREAKS[@]}" cascade)

break_server() { # NAME: the one server that it concerns; nothing for those of every database
  case $1 in
    service-*) echo nginx ;;
    redis-*) echo redis ;;
    consumer-* | rebalance-* | kafka-*) echo kafka ;;
    prometheus-* | exporter-*) echo prometheus ;;
    cascade) echo shop ;;
  esac
}

svc_of() {
  case $1 in
    service-down | service-wrong-body) echo api ;;
    service-slow) echo web ;;
    service-hang) echo admin ;;
    service-error) echo pay ;;
  esac
}

break_words() { # NAME: what it does | what bongsu should show
  case $1 in
    deadlock) echo 'seven kinds of deadlock in turn, one every 3 s, of 2 and 3 transactions|deadlocks grouped by table and index, about 20/min' ;;
    lock-pileup) echo 'an idle session holds a stock row; 4 wait for it and 8 for those 4|one root (Sleep, in transaction), 12 waiting, a tree two levels deep' ;;
    metadata-lock) echo 'an open transaction on delivery, an ALTER TABLE behind it, 5 SELECTs behind that|the idle session as the root, the ALTER under it, 5 readers under the ALTER' ;;
    slow-queries) echo 'six sessions run 5 to 60 s each and examine many rows; a seventh repeats one digest|six statements over the limit with their ages; the digests by rows examined' ;;
    connections-exhausted) echo 'sleeping sessions take every connection and take back what is freed|60/60 connections, and that it came in by the second door' ;;
    db-frozen) echo 'the server is stopped by SIGSTOP: it accepts connections and says nothing|no answer, the last values greyed with their age; everything else goes on' ;;
    db-down) echo 'the server is shut down|connection refused' ;;
    service-down) echo 'nobody listens for api|api down: connection refused' ;;
    service-slow) echo 'web answers 200 after 1.5 s|web degraded or timed out, latency 1.5 s' ;;
    service-hang) echo 'admin accepts and never answers|admin down: timed out waiting for the first byte' ;;
    service-wrong-body) echo 'api answers 200 with {"status":"DOWN"}|api down: wrong body, status is DOWN' ;;
    service-error) echo 'pay answers 503|pay down: 503' ;;
    redis-lock-leak) echo '200 locks MY_LOCK:order:* without expiry, and six more a second; three stuck locks of Redisson with 6, 3 and 1 waiters|locks without expiry, growing; 10 waiters' ;;
    redis-million-keys) echo 'a million keys, 50,000 of them locks (all with an expiry)|50,000 locks, seen round by round; the latency of others unharmed' ;;
    redis-busy) echo 'a Lua script that never ends: everybody else gets BUSY|busy, which is neither down nor frozen; the last values greyed' ;;
    redis-frozen) echo 'the server is stopped by SIGSTOP: it accepts connections and says nothing|no answer, the last values greyed with their age' ;;
    redis-down) echo 'the server is shut down; its data is lost|connection refused' ;;
    consumer-stalled) echo 'coupon-consumer: its two members stay in the group and neither consume nor commit|lag of coupon-issue grows by 14/s, nothing out, drains never; members are alive' ;;
    consumer-slow) echo 'hhplus-consumer-group handles 15 of 40 records a second|lag of orders grows by 25/s, drains never' ;;
    rebalance-storm) echo 'orders-projection: a further member joins and leaves every two seconds|rebalances counted, members come and go, PreparingRebalance' ;;
    kafka-broker-down) echo 'node 2 of the main cluster is killed; its partitions are on no other|its partitions unknown, and only they; everything else goes on' ;;
    kafka-down) echo 'both brokers of the main cluster are killed|connection refused; the last values greyed' ;;
    prometheus-down) echo 'Prometheus is shut down; Alertmanager and the exporters go on|connection refused; the last values greyed; alerts of Alertmanager until they run out' ;;
    exporter-down) echo 'the exporter of this machine is shut down|one target down with its error; cpu, memory and disk have no value; ExporterDown fires' ;;
    cascade) echo 'a whole outage of four and a half minutes, from a sleeping transaction to red services, and back|all of it, in the order in which it happens (lib/cascade.sh)' ;;
    sessions) echo 'many sessions with long statements (tests/lab/sessions)|that many sessions' ;;
    *) return 1 ;;
  esac
}

break_dir() { echo "$BREAKS/$1@$2"; }
active() { [[ -d $(break_dir "$1" "$2") ]]; }

svc_break() { # SERVICE: the break in force there (in a cascade with its seconds), or nothing
  local name file
  file=$(break_dir cascade shop)/service-$1
  [[ -s $file ]] && echo "$(<"$file")" && return
  for name in "${SVC_BREAKS[@]}"; do
    [[ $(svc_of "$name") == "$1" ]] && active "$name" nginx && echo "$name" && return
  done
  return 0
}

# --- Is it in force? -------------------------------------------------------------------------------------------

deadlock_count() {
  if [[ $1 == mariadb ]]; then
    ctl "$1" "SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'INNODB_DEADLOCKS'"
  else
    ctl "$1" "SELECT count FROM information_schema.innodb_metrics WHERE name = 'lock_deadlocks'"
  fi
}

deadlocks_above() { local n; n=$(deadlock_count "$1") && ((n > $2)); }

in_force() { # NAME TARGET
  local name=$1 db=$2 dir n
  dir=$(break_dir "$name" "$db")
  case $name in
    deadlock)
      n=$(deadlock_count "$db") && wait_for 12 deadlocks_above "$db" "$n" ;;
    lock-pileup)
      waiting_is "$db" "$dir" 12 && [[ $(ctl "$db" "SELECT COUNT(*) FROM information_schema.innodb_trx t JOIN information_schema.processlist p
        ON p.id = t.trx_mysql_thread_id WHERE p.id = $(head -1 "$dir/conn/root") AND p.command = 'Sleep' AND t.trx_state = 'RUNNING'") == 1 ]] ;;
    metadata-lock)
      mdl_waiting_is "$db" "$dir" 6 ;;
    slow-queries)
      n=$(ctl "$db" "SELECT COUNT(*) FROM information_schema.processlist WHERE command = 'Query' AND info LIKE '%SLEEP%' AND id IN ($(conn_ids "$dir"))") && ((n >= 6)) ;;
    connections-exhausted)
      ! sql "$db" watch 'SELECT 1' >/dev/null && grep -q 'ERROR 1040' "$SQL_ERR" || return 1
      # The door is open, or somebody (bongsu) has gone in by it and fills it.
      sql "$db" watch 'SELECT 1' -P "$(db_door "$db")" >/dev/null || grep -Eq 'ERROR (1040|1226|1203)' "$SQL_ERR" ;;
    sessions)
      n=$(ctl "$db" "SELECT COUNT(*) FROM information_schema.processlist WHERE state = 'User sleep' AND id IN ($(conn_ids "$dir"))") && [[ $n == "$(<"$dir/count")" ]] ;;
    db-frozen) [[ $(db_state "$db") == frozen ]] ;;
    db-down) [[ $(db_state "$db") == down ]] ;;
    service-*) svc_as_expected "$(svc_of "$name")" ;;
    redis-*) redis_in_force "$name" ;;
    cascade) cascade_in_force "$dir" ;;
    prometheus-* | exporter-*) prometheus_in_force "$name" ;;
    consumer-* | rebalance-* | kafka-*) kafka_in_force "$name" "$dir" ;;
  esac
}

# --- Breaking ----------------------------------------------------------------------------------------------------

remaining() { # DIR
  local until
  { read -r until <"$1/until"; } 2>/dev/null || until=0
  echo $((until > EPOCHSECONDS ? until - EPOCHSECONDS : 0))
}

# Says why a break cannot be made now; what it would hide is healed first.
break_refuses() { # NAME TARGET
  case $2 in
    nginx) nginx_refuses "$1" ;;
    redis) redis_refuses "$1" ;;
    shop) cascade_refuses ;;
    kafka) kafka_refuses "$1" ;;
    prometheus) prometheus_refuses "$1" ;;
    *) db_refuses "$1" "$2" ;;
  esac
}

nginx_refuses() { # NAME
  local svc other
  svc=$(svc_of "$1")
  nginx_pid >/dev/null || { echo "nginx is not running: 'lab up nginx' first"; return; }
  other=$(svc_break "$svc")
  if active cascade shop; then echo "the cascade uses the services: 'lab heal cascade' first"; return; fi
  [[ -z $other ]] || echo "$svc is broken by $other already: 'lab heal $other' first"
}

db_refuses() { # NAME DB
  local name=$1 db=$2 state other
  state=$(db_state "$db")
  case $name:$state in
    *:up) ;;
    *:frozen) echo "$db is frozen: 'lab heal db-frozen $db' first"; return ;;
    *) echo "$db is $state: $(active db-down "$db" && echo "'lab heal db-down $db'" || echo "'lab up $db'") first"; return ;;
  esac
  if [[ $name == db-down ]]; then
    for other in "${DB_BREAKS[@]}" sessions; do active "$other" "$db" && heal_one "$other" "$db" >&2; done
  fi
  if [[ $name != connections-exhausted ]] && active connections-exhausted "$db" && [[ $name != db-* ]]; then
    echo "$db has no free connection: 'lab heal connections-exhausted $db' first"
  fi
}

# break_one NAME TARGET [arguments of the runner]
break_one() {
  local name=$1 target=$2 dir patience=30 label=$2 why
  shift 2
  dir=$(break_dir "$name" "$target")
  [[ $target == nginx ]] && label=$(svc_of "$name")
  if [[ -d $dir ]]; then
    if in_force "$name" "$target"; then
      say "$name is in force on $label already; it ends by itself in $(remaining "$dir") s"
      return 0
    fi
    say "$name on $label was no longer in force; making it again"
    heal_one "$name" "$target" || return 1
  fi
  why=$(break_refuses "$name" "$target")
  [[ -z $why ]] || { warn "$why"; return 1; }
  mkdir -p "$dir/conn"
  echo $((EPOCHSECONDS + LIMIT)) >"$dir/until"
  case $name in
    metadata-lock)
      if ! drop_signed_by "$target"; then
        warn "somebody holds shop.delivery, so that $name cannot be prepared: $(tail -1 "$SQL_ERR")"
        rm -rf "$dir"
        return 1
      fi ;;
    sessions) printf '%s' "$1" >"$dir/count"; patience=$((30 + $1 / 5)) ;;
    redis-million-keys) patience=60 ;;
    cascade) echo $((EPOCHSECONDS + CASCADE_SECONDS / PACE + 5)) >"$dir/until" ;;
  esac
  # First of all what ends it, should this command be killed the next moment.
  spawn "$dir/watchdog.pid" "$dir/log" "$LAB_TOOL" __watchdog "$name" "$target"
  case $name in
    db-frozen) kill -STOP "$(db_pid "$target")" ;;
    db-down) db_stop "$target" ;;
    service-*) nginx_apply ;;
    redis-*) redis_begin "$name" "$dir" ;;
    consumer-* | rebalance-* | kafka-*) kafka_break "$name" "$dir" ;;
    prometheus-* | exporter-*) prometheus_break "$name" ;;
    *) spawn "$dir/runner.pid" "$dir/log" "$LAB_TOOL" __run "$name" "$target" "$@" ;;
  esac
  if ! wait_for "$patience" in_force "$name" "$target"; then
    warn "$name did not come about on $label: $(break_why "$name" "$target")"
    heal_one "$name" "$target" >/dev/null
    return 1
  fi
  # Exhausted means exhausted for good, not between two closing sessions.
  if [[ $name == connections-exhausted ]]; then
    sleep 0.5
    in_force "$name" "$target" || wait_for 10 in_force "$name" "$target" || return 1
  fi
  say "$name is in force on $label; it ends by itself in $(remaining "$dir") s"
}

break_why() { # NAME TARGET: the last thing a client said
  local dir words
  dir=$(break_dir "$1" "$2")
  words=$(cat "$dir"/conn/*.err "$dir/log" 2>/dev/null | tail -1)
  if [[ $2 == nginx ]]; then words="curl got: $(svc_probe "$(svc_of "$1")")"; fi
  printf '%s' "${words:-$(tail -1 "$SQL_ERR" 2>/dev/null)}"
}

drop_signed_by() {
  [[ $(ctl "$1" "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = 'shop' AND table_name = 'delivery' AND column_name = 'signed_by'") == 1 ]] || return 0
  ctl "$1" 'SET lock_wait_timeout = 5; ALTER TABLE shop.delivery DROP COLUMN signed_by'
}

# --- Healing -----------------------------------------------------------------------------------------------------

sessions_left() { # DB DIR: the ids of a break's sessions that are still on the server
  ctl "$1" "SELECT id FROM information_schema.processlist WHERE user = 'app' AND id IN ($(conn_ids "$2"))"
}

sessions_gone() { # DB DIR: kills what is left; true when nothing was
  local ids id kill=''
  ids=$(sessions_left "$1" "$2") || return 1
  [[ -z $ids ]] && return
  # The youngest first, so that nobody comes to a lock by it.
  while read -r id; do kill+="KILL $id; "; done < <(sort -rn <<<"$ids")
  sql "$1" dba "$kill" --force >/dev/null
  return 1
}

watch_gets_in() { sql "$1" watch 'SELECT 1' >/dev/null || ! grep -q 'ERROR 1040' "$SQL_ERR"; }

heal_one() { # NAME TARGET
  local name=$1 target=$2 dir label=$2 state
  dir=$(break_dir "$name" "$target")
  [[ $target == nginx ]] && label=$(svc_of "$name")
  [[ -d $dir ]] || { say "$name is not in force on $label"; return 0; }
  [[ $WATCHDOG == "$name@$target" ]] || end_group "$dir/watchdog.pid"
  case $name in
    db-frozen)
      state=$(db_pid "$target") && { kill -CONT "$state"; db_wait "$target"; } ;;
    db-down)
      rm -rf "$dir"
      (db_start "$target") || { mkdir -p "$dir"; echo "$EPOCHSECONDS" >"$dir/until"; return 1; } ;;
    service-*)
      rm -rf "$dir"
      if nginx_pid >/dev/null && ! { nginx_apply && wait_for 15 svc_as_expected "$label"; }; then
        warn "$label is not well after healing $name: curl got $(svc_probe "$label")"
        return 1
      fi ;;
    cascade) cascade_end "$dir" || { heal_later "$name" "$target"; return 1; } ;;
    redis-*) redis_end "$name" "$dir" || { heal_later "$name" "$target"; return 1; } ;;
    consumer-* | rebalance-* | kafka-*) kafka_heal "$name" || { heal_later "$name" "$target"; return 1; } ;;
    prometheus-* | exporter-*) prometheus_heal "$name" || { heal_later "$name" "$target"; return 1; } ;;
    *)
      state=$(db_state "$target")
      if [[ $state == frozen ]]; then
        warn "$name cannot be healed while $target is frozen: 'lab heal db-frozen $target' first"
        heal_later "$name" "$target"
        return 1
      fi
      end_group "$dir/runner.pid" || { warn "the clients of $name do not end"; return 1; }
      if [[ $state != down ]]; then
        wait_for 30 sessions_gone "$target" "$dir" || { warn "$name: its sessions do not leave $target: $(<"$SQL_ERR")"; return 1; }
        case $name in
          metadata-lock) drop_signed_by "$target" || { warn "cannot drop the column that the ALTER TABLE added: $(<"$SQL_ERR")"; return 1; } ;;
          connections-exhausted) wait_for 15 watch_gets_in "$target" || { warn "$target still refuses connections"; return 1; } ;;
          sessions) ctl "$target" "SET GLOBAL max_connections = 60" || return 1 ;;
        esac
      fi ;;
  esac
  rm -rf "$dir"
  say "$name is healed on $label"
}
WATCHDOG=   # the break whose watchdog this process is

# What could not be healed now still ends by itself.
heal_later() { # NAME TARGET
  local dir
  dir=$(break_dir "$1" "$2")
  [[ $WATCHDOG == "$1@$2" ]] || spawn "$dir/watchdog.pid" "$dir/log" "$LAB_TOOL" __watchdog "$1" "$2"
}

heal_targets() { # what is in force on these targets, the ones that hide others first
  local target name
  for target in "$@"; do
    for name in db-frozen db-down connections-exhausted redis-frozen redis-busy redis-down kafka-down kafka-broker-down prometheus-down "${ALL_BREAKS[@]}" sessions; do
      active "$name" "$target" && echo "$name $target"
    done
  done | awk '!seen[$0]++'
}

heal_all() {
  local name target failed=0
  while read -r name target; do
    [[ -n $name ]] || continue
    heal_one "$name" "$target" || failed=1
  done < <(heal_targets shop "${SERVERS[@]}")
  return "$failed"
}

# lab down: the clients only; the servers are ended next, and their sessions with them.
drop_breaks() { # TARGET
  local dir
  for dir in "$BREAKS"/*@"$1"; do
    [[ -d $dir ]] || continue
    end_group "$dir/watchdog.pid"
    end_group "$dir/runner.pid"
    rm -rf "$dir"
  done
}
