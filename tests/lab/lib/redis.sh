# Redis: install, start, stop, its everyday traffic, and its breaks.
# shellcheck shell=bash

REDIS=$LAB/redis
REDIS_PORT=16379
REDIS_BREAKS=(redis-lock-leak redis-million-keys redis-busy redis-frozen redis-down)

need_redis() {
  command -v redis-server >/dev/null && command -v redis-cli >/dev/null && return
  FRESH_UNITS+=(redis-server)
  apt_install redis-server
}

# One command, at most eight seconds; the server's errors are answers too.
rds() { timeout -k 1 8 redis-cli -h 127.0.0.1 -p "$REDIS_PORT" "$@" 2>"$SQL_ERR"; }

redis_pid() { pid_of "$RUN/redis.pid" redis-server; }
redis_ready() { [[ $(rds PING) == PONG ]]; }

redis_state() { # up | busy | frozen | starting | down
  local pid
  pid=$(redis_pid) || { echo down; return; }
  is_stopped "$pid" && { echo frozen; return; }
  case $(rds PING) in
    PONG) echo up ;;
    BUSY*) echo busy ;;
    *) echo starting ;;
  esac
}

redis_start() {
  mkdir -p "$REDIS"
  if ! redis_pid >/dev/null; then
    port_taken "$REDIS_PORT" && die "port $REDIS_PORT, which redis needs, is taken by a program that this lab did not start (another checkout's lab?)"
    render "$HERE/conf/redis.conf" REDIS >"$REDIS/redis.conf"
    : >"$REDIS/server.log"
    spawn "$RUN/redis.pid" "$REDIS/server.log" "$(command -v redis-server)" "$REDIS/redis.conf"
  fi
  wait_for 15 redis_ready || die "redis does not answer: $(<"$SQL_ERR") (its log: $REDIS/server.log)"
  [[ $(rds EXISTS seeded) == 1 ]] || redis_seed
  pid_of "$RUN/redis-load.pid" __run >/dev/null || spawn "$RUN/redis-load.pid" "$REDIS/load.log" "$LAB_TOOL" __run redis-load redis
}

redis_stop() {
  local pid
  end_group "$RUN/redis-load.pid"
  pid=$(redis_pid) && kill -CONT "$pid" 2>/dev/null
  end_group "$RUN/redis.pid" || { warn "redis does not end"; return 1; }
}

# Some thousands of ordinary keys, of every type.
redis_seed() {
  rds EVAL "
    for i = 1, 3000 do redis.call('SET', 'product:' .. i, '{\"id\":' .. i .. ',\"name\":\"상품 ' .. i .. '\",\"price\":' .. i * 100 .. '}') end
    for i = 1, 800 do redis.call('HSET', 'user:' .. i, 'name', 'user ' .. i, 'grade', i % 4) end
    for i = 1, 400 do redis.call('SET', 'session:' .. i, 'user:' .. i, 'EX', 3600 + i) end
    for i = 1, 200 do redis.call('ZADD', 'ranking:products', i, i) end
    for i = 1, 60 do redis.call('RPUSH', 'queue:waiting', 'token-' .. i) end
    for i = 1, 100 do redis.call('SADD', 'coupon:77:issued', i) end
    for i = 1, 50 do redis.call('XADD', 'stream:orders', '*', 'order', i) end
    redis.call('SET', 'seeded', 1)
    return 1" 0 >/dev/null
  [[ $(rds EXISTS seeded) == 1 ]] || die "redis cannot be filled: $(<"$SQL_ERR")"
}

# --- Everyday traffic --------------------------------------------------------------------------------------------

# The release that everybody writes: only the owner may.
REDIS_RELEASE="if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"

redis_traffic() {
  local n=${EPOCHSECONDS} i old
  printf 'CLIENT SETNAME order-api\n'
  while :; do
    n=$((n + 1)) old=$((n - 4 - n % 5))
    # Four locks a second, each held for one or two, and one of Redisson's.
    printf 'SET MY_LOCK:order:%d order-api-%d:thread-%d NX PX 10000\n' "$n" $((n % 3 + 1)) $((n % 40))
    printf 'EVAL "%s" 1 MY_LOCK:order:%d order-api-%d:thread-%d\n' "$REDIS_RELEASE" "$old" $((old % 3 + 1)) $((old % 40))
    if ((n % 8 == 0)); then
      printf 'HSET MY_LOCK:coupon:%d 6f2c8a51-7d1e-4a37-9f0b-2b6f0c1d9e44:%d 1\nPEXPIRE MY_LOCK:coupon:%d 30000\n' $((n % 30)) $((n % 40)) $((n % 30))
      printf 'DEL MY_LOCK:coupon:%d\n' $(((n - 8) % 30))
    fi
    for i in 1 2 3 4 5 6 7 8; do printf 'GET product:%d\n' $((RANDOM % 3100 + 1)); done
    printf 'HGETALL user:%d\nSET cart:%d "{}" EX 120\nZINCRBY ranking:products 1 %d\n' $((RANDOM % 800 + 1)) $((RANDOM % 300)) $((RANDOM % 200 + 1))
    sleep 0.25
  done
}

run_redis_load() {
  while :; do
    redis_traffic | redis-cli -h 127.0.0.1 -p "$REDIS_PORT" >/dev/null
    sleep 1
  done
}

# --- Breaks ------------------------------------------------------------------------------------------------------

# Locks whose owners died before they set the expiry: two hundred, and three more every half second. And Redisson's: the
# owner is stuck and renews, the others wait on the lock's channel.
run_redis_lock_leak() {
  local n=0 i lock more=200
  local -A waiters=([MY_LOCK:stock:7]=6 [MY_LOCK:coupon:77]=3 [MY_LOCK:point:12]=1)
  for lock in "${!waiters[@]}"; do
    for ((i = 0; i < ${waiters[$lock]}; i++)); do
      redis-cli -h 127.0.0.1 -p "$REDIS_PORT" SUBSCRIBE "redisson_lock__channel:{$lock}" >/dev/null &
    done
  done
  {
    printf 'CLIENT SETNAME order-api\n'
    while ((n < 3600)); do
      for ((i = 0; i < more; i++)); do
        n=$((n + 1))
        printf 'SET MY_LOCK:order:%d order-api-%d:thread-%d\n' $((700000 + n)) $((n % 3 + 1)) $((n % 40))
      done
      more=3
      if ((n % 60 < 20)); then
        for lock in "${!waiters[@]}"; do
          printf 'HSET %s 1b4e28ba-2fa1-41d2-883f-0016d3cca427:%d 1\nPEXPIRE %s 30000\n' "$lock" 61 "$lock"
        done
      fi
      sleep 0.5
    done
    sleep 3600
  } | redis-cli -h 127.0.0.1 -p "$REDIS_PORT" >/dev/null
}

# 950,000 sessions and 50,000 locks with an expiry, in steps that hold the server for some milliseconds each.
REDIS_MILLION=1000000
run_redis_million_keys() {
  local i
  for ((i = 0; i < REDIS_MILLION; i += 4000)); do
    printf 'EVAL "for i = ARGV[1] + 1, ARGV[1] + 4000 do if i %% 20 == 0 then redis.call(\x27SET\x27, \x27MY_LOCK:order:m\x27 .. i, \x27order-batch:\x27 .. i, \x27EX\x27, 3600 + i %% 600) else redis.call(\x27SET\x27, \x27bulk:\x27 .. i, i) end end return 1" 0 %d\n' "$i"
  done | redis-cli -h 127.0.0.1 -p "$REDIS_PORT" >/dev/null
  exec sleep 3600
}

redis_clear_million() {
  local i
  for ((i = 0; i < REDIS_MILLION; i += 4000)); do
    printf 'EVAL "for i = ARGV[1] + 1, ARGV[1] + 4000 do redis.call(\x27UNLINK\x27, i %% 20 == 0 and (\x27MY_LOCK:order:m\x27 .. i) or (\x27bulk:\x27 .. i)) end return 1" 0 %d\n' "$i"
  done | timeout 60 redis-cli -h 127.0.0.1 -p "$REDIS_PORT" >/dev/null
}

redis_clear_leak() {
  rds EVAL "for i = 700001, 704000 do redis.call('UNLINK', 'MY_LOCK:order:' .. i) end
    return redis.call('UNLINK', 'MY_LOCK:stock:7', 'MY_LOCK:coupon:77', 'MY_LOCK:point:12')" 0 >/dev/null
}

run_redis_busy() { redis-cli -h 127.0.0.1 -p "$REDIS_PORT" EVAL "local n = 0 while true do n = n + 1 end" 0; }

redis_answers_busy() { [[ $(rds PING) == BUSY* ]]; }

redis_in_force() { # NAME
  local n
  case $1 in
    redis-lock-leak)
      [[ $(rds TTL MY_LOCK:order:700100) == -1 && $(rds PUBSUB NUMSUB 'redisson_lock__channel:{MY_LOCK:stock:7}' | tail -1) == 6 ]] ;;
    redis-million-keys) n=$(rds DBSIZE) && ((n >= REDIS_MILLION)) ;;
    redis-busy) redis_answers_busy ;;
    redis-frozen) [[ $(redis_state) == frozen ]] ;;
    redis-down) [[ $(redis_state) == down ]] ;;
  esac
}

# Says why the break cannot be made now.
redis_refuses() { # NAME
  local state name
  state=$(redis_state)
  case $state in
    up) ;;
    frozen | busy) echo "redis is $state: 'lab heal redis-$state' first"; return ;;
    *) echo "redis is $state: 'lab up redis' first"; return ;;
  esac
  [[ $1 == redis-down ]] || return 0
  for name in "${REDIS_BREAKS[@]}"; do
    [[ $name != redis-down ]] && active "$name" redis && heal_one "$name" redis >&2
  done
  return 0
}

redis_begin() { # NAME DIR
  case $1 in
    redis-frozen) kill -STOP "$(redis_pid)" ;;
    redis-down) end_group "$RUN/redis.pid" ;;
    *) spawn "$2/runner.pid" "$2/log" "$LAB_TOOL" __run "$1" redis ;;
  esac
}

redis_end() { # NAME DIR
  local pid
  case $1 in
    redis-frozen) pid=$(redis_pid) && { kill -CONT "$pid"; wait_for 10 redis_ready; } ;;
    redis-down) (redis_start) ;;
    *)
      if [[ $(redis_state) == frozen ]]; then
        warn "$1 cannot be healed while redis is frozen: 'lab heal redis-frozen' first"
        return 1
      fi
      if [[ $1 == redis-busy ]]; then
        redis_answers_busy && rds SCRIPT KILL >/dev/null
        end_group "$2/runner.pid"
        [[ $(redis_state) == down ]] || wait_for 10 redis_ready || { warn "redis still answers BUSY: $(rds PING)"; return 1; }
        return 0
      fi
      if [[ $(redis_state) == busy ]]; then
        warn "$1 cannot be healed while redis is busy: 'lab heal redis-busy' first"
        return 1
      fi
      end_group "$2/runner.pid" || { warn "the clients of $1 do not end"; return 1; }
      [[ $(redis_state) == down ]] && return 0
      if [[ $1 == redis-lock-leak ]]; then redis_clear_leak; else redis_clear_million; fi ;;
  esac
}
