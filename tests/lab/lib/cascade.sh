# The break "cascade": a real outage from its first cause to the last green light, which heals itself. The demo's
# recording is made of it. Everything that waits here really waits; only what the health checks say goes by the clock.
#
#   second  what happens                                                                       where it is seen
#   ------  ---------------------------------------------------------------------------------  ------------------------
#     0     quiet: orders are taken, one a second, each with its lock and its transaction      everywhere: green
#    20     a nightly batch updates stock 7, and its session falls asleep in the transaction   orders-db: one idle root
#    20…    orders of product 7 wait for that row, and second tries wait for the first         lock waits 1, 2, … 50
#    20…    each has taken its lock in Redis, and gives it back only when it is through        locks without expiry grow
#    60     the handler of an event needs the row too: hhplus-consumer-group stands still      lag of orders grows by 40/s
#    60…    the processes of api wait for the lock MY_LOCK:stock:7                             1, 2, … 6 waiters
#    70…    threads of api are used up: its answers take 0.15 s, then 0.3, 0.5, 0.7, 0.9       api slower and slower
#    74, 92 people press "pay" again: two retries deadlock                                     deadlocks
#   ~100    the connections of orders-db are used up; orders that get none leave their locks   60/60; locks still grow
#   112…    web waits for api: 0.4 s, 0.8, 1.3, 1.9                                            web degraded
#   130     api takes longer than anybody waits                                                api down: timed out
#   145     pay gives up on orders: 503                                                        pay down
#   160     api says of itself that it is down                                                 api down: wrong body
#   185     somebody ends the batch's session                                                  the root is gone
#   185…    the orders get the row one after the other and give back locks and connections     waits and connections fall
#   186     the handler goes on; five thousand events are to be made good                      lag shrinks, drains in 20 s
#   192…    pay is well, then api slower than usual, then api, then web                        services: green
#   225…    somebody deletes the locks that were left behind, some at a time                   locks fall to a handful
#   255     quiet again
#   270     the end
# shellcheck shell=bash

CASCADE_SECONDS=270
CASCADE_GROUP=hhplus-consumer-group
CASCADE_ORDERS=880000            # number of the first order, for its lock: MY_LOCK:order:880001, …
PACE=${LAB_PACE:-1}              # 4: four times as quick, for the lab's own test

# Sleeps until a second of the story.
at() { # SECOND
  local left
  left=$(awk -v s="$CASCADE_START" -v t="$1" -v p="$PACE" -v n="$EPOCHREALTIME" 'BEGIN { d = s + t / p - n; print (d > 0) ? d : 0 }')
  sleep "$left"
}
CASCADE_START=

pause_for() { sleep "$(awk -v t="$1" -v p="$PACE" 'BEGIN { print t / p }')"; }

story_second() { awk -v s="$CASCADE_START" -v p="$PACE" -v n="$EPOCHREALTIME" 'BEGIN { printf "%d", (n - s) * p }'; }

# --- The story ---------------------------------------------------------------------------------------------------

run_cascade() {
  local second health
  CASCADE_START=$EPOCHREALTIME
  cascade_pool
  cascade_take_orders &
  { at 20; cascade_batch; } &
  { at 60; cascade_handler; } &
  { at 60; cascade_stock_lock; } &
  for second in 74 92; do { at "$second"; deadlock_sql crosswise | deadlock_once mariadb; } & done
  { at 185; cascade_rescue; } &
  { at 225; cascade_delete_locks; } &
  while read -r second health; do
    at "$second"
    # shellcheck disable=SC2086  # a service and its health
    cascade_service $health
  done <<'HEALTH'
70 api service-slow 0.15
80 api service-slow 0.3
91 api service-slow 0.5
102 api service-slow 0.7
112 web service-slow 0.4
117 api service-slow 0.9
122 web service-slow 0.8
130 api service-slow 1.4
136 web service-slow 1.3
145 pay service-error
150 web service-slow 1.9
160 api service-wrong-body
192 pay
198 api service-slow 0.6
202 web service-slow 0.7
207 api
212 web
HEALTH
  at "$CASCADE_SECONDS"
}

# What a pool keeps ready.
cascade_pool() {
  local n
  for n in 1 2 3 4 5 6 7 8; do hold_sql mariadb "pool$n" 'SELECT 1;' & done
}

# Orders, one a second and more when people try again; until the row is held all of them are through at once.
cascade_take_orders() {
  local n=0 product second
  while second=$(story_second) && ((second < CASCADE_SECONDS - 20)); do
    n=$((n + 1)) product=$((200 + n))
    # Product 7 is what everybody wants; the longer it takes, the oftener they press.
    if ((n % 2 || (second > 72 && second < 180 && n % 5))); then product=7; fi
    cascade_order "$n" "$product" &
    pause_for 1
  done
  wait
}

cascade_order() { # NUMBER PRODUCT: takes the lock, does its work in the database, gives the lock back
  local n=$1 lock=MY_LOCK:order:$((CASCADE_ORDERS + $1)) row=$((1500 + $1)) text
  # Every fourth is a second try for the order before.
  ((n % 4 == 1)) && row=$((row - 2))
  rds SET "$lock" "order-api-$((n % 3 + 1)):thread-$((n % 40))" NX >/dev/null
  text="SET innodb_lock_wait_timeout = 600; BEGIN; UPDATE orders SET status = 'PAYING' WHERE id = $row; "
  text+="UPDATE stock SET qty = qty - 1, updated_at = NOW() WHERE product_id = $2; DO SLEEP(0.12); COMMIT;"
  # Without a connection it dies, and its lock stays: that is the leak.
  run_sql mariadb "order$n" "$text" && rds DEL "$lock" >/dev/null
  rm -f "$CONN/order$n" "$CONN/order$n.err"
}

cascade_batch() {
  hold_sql mariadb batch 'BEGIN; UPDATE stock SET qty = qty - 500, updated_at = NOW() WHERE product_id = 7;'
}

# The consumer stands still for as long as its handler's statement does.
cascade_handler() {
  kafka_order cascade "$CASCADE_GROUP" stall 0 "$CASCADE_SECONDS"
  run_sql mariadb handler "SET innodb_lock_wait_timeout = 600; UPDATE stock SET qty = qty - 3, updated_at = NOW() WHERE product_id = 7;"
  kafka_order cascade "$CASCADE_GROUP" slow 300 "$CASCADE_SECONDS"
}

# Redisson: the owner, who waits for the row, renews its lock; the others have subscribed to its channel.
cascade_stock_lock() {
  local n=0
  while [[ -s $CONN/batch ]]; do
    rds EVAL "redis.call('HSET', KEYS[1], '1b4e28ba-2fa1-41d2-883f-0016d3cca427:61', 1) return redis.call('PEXPIRE', KEYS[1], 30000)" 1 MY_LOCK:stock:7 >/dev/null
    n=$((n + 1))
    if ((n <= 6)); then
      redis-cli -h 127.0.0.1 -p "$REDIS_PORT" SUBSCRIBE 'redisson_lock__channel:{MY_LOCK:stock:7}' >/dev/null &
    fi
    pause_for 8
  done
  rds DEL MY_LOCK:stock:7 >/dev/null
  # shellcheck disable=SC2046  # its own jobs, one word each
  kill $(jobs -p) 2>/dev/null
}

cascade_rescue() {
  ctl mariadb "KILL $(head -1 "$CONN/batch")"
  rm -f "$CONN/batch"
}

cascade_delete_locks() {
  local from
  cascade_unlink "$CASCADE_ORDERS" 90
  for ((from = CASCADE_ORDERS + 90; from < CASCADE_ORDERS + 270; from += 6)); do
    pause_for 1
    cascade_unlink "$from" 6
  done
}

cascade_unlink() { # FROM COUNT
  rds EVAL "for i = ARGV[1] + 1, ARGV[1] + ARGV[2] do redis.call('UNLINK', 'MY_LOCK:order:' .. i) end return 1" 0 "$1" "$2" >/dev/null
}

# What a service says of itself from now on: nothing more is "well".
cascade_service() { # SERVICE [BREAK [SECONDS]]
  local svc=$1
  shift
  # In a shell of its own, which gives the lock back when it ends.
  (
    take_lock
    if (($#)); then printf '%s' "$*" >"$DIR/service-$svc"; else rm -f "$DIR/service-$svc"; fi
    nginx_apply
  )
}

# --- As a break --------------------------------------------------------------------------------------------------

cascade_refuses() {
  local db other
  for other in "$BREAKS"/*@*; do
    [[ -d $other && $other != "$(break_dir cascade shop)" ]] && { echo "the cascade wants a lab where nothing is broken: 'lab heal all' first"; return; }
  done
  db=$(db_state mariadb)
  if [[ $db != up ]] || ! nginx_pid >/dev/null || [[ $(redis_state) != up ]] || ! kafka_well; then
    echo "the cascade needs mariadb, nginx, redis and kafka: 'lab up' first"
  fi
}

cascade_in_force() { # DIR
  pid_of "$1/runner.pid" __run >/dev/null && [[ -s $1/conn/pool8 ]]
}

cascade_end() { # DIR
  local failed=0
  end_group "$1/runner.pid" || { warn "the clients of cascade do not end"; return 1; }
  rm -f "$1"/service-* "$KAFKA_CONTROL/cascade"
  if nginx_pid >/dev/null; then nginx_apply && wait_for 15 nginx_ready || failed=1; fi
  if [[ $(redis_state) == up ]]; then cascade_unlink "$CASCADE_ORDERS" 400 && rds DEL MY_LOCK:stock:7 >/dev/null || failed=1; fi
  if [[ $(db_state mariadb) == up ]]; then wait_for 30 sessions_gone mariadb "$1" || failed=1; fi
  if [[ $(kafka_state main-1)$(kafka_state main-2) == upup ]]; then wait_for 60 kafka_caught_up "$CASCADE_GROUP" 3 || failed=1; fi
  ((!failed)) || warn "not everything is well after the cascade: $(<"$SQL_ERR")"
  return "$failed"
}
