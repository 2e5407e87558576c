# The load of the breaks: real sessions of real clients. All of this runs inside a runner (lab __run NAME DB), whose whole
# process group is ended by heal. CONN holds one file per session; the first line is its id on the server.
# shellcheck shell=bash

# client DB LABEL [options]: a session of user app (or AS); its statements come on stdin.
client() {
  local db=$1 label=$2
  shift 2
  mariadb --defaults-file="$RUN/cnf/${AS:-app}.$db.cnf" -N -B -n "$@" shop >"$CONN/$label" 2>"$CONN/$label.err"
}

run_sql() { # DB LABEL SQL: says it, and leaves
  printf 'SELECT CONNECTION_ID();\n%s\n' "$3" | client "$1" "$2"
}

hold_sql() { # DB LABEL SQL: says it, then stays connected and idle
  { printf 'SELECT CONNECTION_ID();\n%s\n' "$3"; exec sleep 3600; } | client "$1" "$2"
}

conn_ids() { # DIR: the ids of its sessions, joined by commas; 0 (nobody) when there are none
  local f id ids=0
  for f in "$1"/conn/*; do
    [[ $f == *.err || ! -s $f ]] && continue
    read -r id <"$f"
    [[ $id =~ ^[0-9]+$ ]] && ids+=",$id"
  done
  printf '%s' "$ids"
}

count_waiting() { # DB DIR: how many of these sessions wait for a row lock
  ctl "$1" "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT' AND trx_mysql_thread_id IN ($(conn_ids "$2"))"
}

waiting_is() { [[ $(count_waiting "$1" "$2") == "$3" ]]; }

# --- deadlock --------------------------------------------------------------------------------------------------
# deadlock_sql SHAPE prints one session per line-group: "session NAME" and its statements up to the next.

DEADLOCKS=(crosswise two-tables shared-upgrade three-way gap-insert secondary-primary unique-insert)

deadlock_sql() {
  case $1 in
    crosswise)         # two rows of one table, in opposite order
      cat <<'SQL'
session a
UPDATE stock SET qty = qty - 1, updated_at = NOW() WHERE product_id = 101;
DO SLEEP(0.4);
UPDATE stock SET qty = qty - 1, updated_at = NOW() WHERE product_id = 102;
session b
UPDATE stock SET qty = qty - 2, updated_at = NOW() WHERE product_id = 102;
DO SLEEP(0.5);
UPDATE stock SET qty = qty - 2, updated_at = NOW() WHERE product_id = 101;
SQL
      ;;
    two-tables)        # coupon by its unique key, stock by its primary key
      cat <<'SQL'
session a
UPDATE coupon SET issued = issued + 1 WHERE code = 'WELCOME-00110';
DO SLEEP(0.4);
UPDATE stock SET qty = qty - 1, updated_at = NOW() WHERE product_id = 110;
session b
UPDATE stock SET qty = qty - 1, updated_at = NOW() WHERE product_id = 110;
DO SLEEP(0.5);
UPDATE coupon SET issued = issued + 1 WHERE code = 'WELCOME-00110';
SQL
      ;;
    shared-upgrade)    # both read with a shared lock, then both write
      cat <<'SQL'
session a
SELECT issued, quota FROM coupon WHERE id = 120 LOCK IN SHARE MODE;
DO SLEEP(0.4);
UPDATE coupon SET issued = issued + 1 WHERE id = 120;
session b
SELECT issued, quota FROM coupon WHERE id = 120 LOCK IN SHARE MODE;
DO SLEEP(0.5);
UPDATE coupon SET issued = issued + 1 WHERE id = 120;
SQL
      ;;
    three-way)         # a ring of three transactions over three tables
      cat <<'SQL'
session a
UPDATE coupon SET issued = issued + 1 WHERE id = 130;
DO SLEEP(0.4);
UPDATE stock SET qty = qty - 1, updated_at = NOW() WHERE product_id = 130;
session b
UPDATE stock SET qty = qty - 1, updated_at = NOW() WHERE product_id = 130;
DO SLEEP(0.6);
UPDATE point_history SET delta = delta + 10 WHERE id = 130;
session c
UPDATE point_history SET delta = delta + 20 WHERE id = 130;
DO SLEEP(0.8);
UPDATE coupon SET issued = issued + 1 WHERE id = 130;
SQL
      ;;
    gap-insert)        # both lock the same gap of a secondary index, then both insert into it
      cat <<'SQL'
session a
SELECT id FROM point_history WHERE user_id = 900001 FOR UPDATE;
DO SLEEP(0.4);
INSERT INTO point_history (user_id, order_id, delta, memo, created_at) VALUES (900001, 1, 100, 'first order', NOW());
ROLLBACK;
session b
SELECT id FROM point_history WHERE user_id = 900001 FOR UPDATE;
DO SLEEP(0.5);
INSERT INTO point_history (user_id, order_id, delta, memo, created_at) VALUES (900001, 2, 200, 'first order', NOW());
ROLLBACK;
SQL
      ;;
    secondary-primary) # one comes by the primary key, the other by a secondary index
      cat <<'SQL'
session a
SELECT amount FROM orders WHERE id = 141 FOR UPDATE;
DO SLEEP(0.5);
UPDATE orders FORCE INDEX (idx_user) SET amount = amount + 1 WHERE user_id = 142;
session b
DO SLEEP(0.1);
SELECT id, amount FROM orders FORCE INDEX (idx_user) WHERE user_id = 142 FOR UPDATE;
SQL
      ;;
    unique-insert)     # three insert the same unique value, the first takes it back
      cat <<'SQL'
session a
INSERT INTO coupon (code, quota, issued, expires_at) VALUES ('FLASH-SALE', 10, 0, '2027-01-01');
DO SLEEP(0.6);
ROLLBACK;
session b
DO SLEEP(0.1);
INSERT INTO coupon (code, quota, issued, expires_at) VALUES ('FLASH-SALE', 20, 0, '2027-01-01');
DO SLEEP(0.2);
ROLLBACK;
session c
DO SLEEP(0.2);
INSERT INTO coupon (code, quota, issued, expires_at) VALUES ('FLASH-SALE', 30, 0, '2027-01-01');
DO SLEEP(0.2);
ROLLBACK;
SQL
      ;;
  esac
}

deadlock_once() { # DB: the statements of the sessions on stdin; returns when all have left
  local db=$1 line name='' text='' names=()
  local -A texts=()
  while IFS= read -r line; do
    if [[ $line == 'session '* ]]; then
      name=${line#session }
      names+=("$name")
      texts[$name]=
    else
      texts[$name]+=$line$'\n'
    fi
  done
  for name in "${names[@]}"; do
    text="SET innodb_lock_wait_timeout = 8; BEGIN;"$'\n'"${texts[$name]}COMMIT;"
    run_sql "$db" "$name" "$text" &
  done
  wait
}

run_deadlock() {
  local i=0 start
  while :; do
    start=$EPOCHREALTIME
    deadlock_sql "${DEADLOCKS[i % ${#DEADLOCKS[@]}]}" | deadlock_once "$1"
    i=$((i + 1))
    sleep "$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { d = 3 - (b - a); print (d > 0.5) ? d : 0.5 }')"
  done
}

# --- lock-pileup: one idle root, four behind it, eight behind those ----------------------------------------------

run_lock_pileup() {
  local db=$1 patience='SET innodb_lock_wait_timeout = 3600;' n=0 what
  hold_sql "$db" root "$patience BEGIN; UPDATE stock SET qty = qty - 1, updated_at = NOW() WHERE product_id = 7;" &
  wait_for 10 test -s "$CONN/root" || return
  sleep 0.3
  for what in 'UPDATE orders SET status = "PAYING" WHERE id = 1001' 'UPDATE orders SET status = "PAYING" WHERE id = 1002' \
    'UPDATE orders SET status = "PAYING" WHERE id = 1003' 'UPDATE coupon SET issued = issued + 1 WHERE id = 77'; do
    n=$((n + 1))
    run_sql "$db" "near$n" "$patience BEGIN; $what; UPDATE stock SET qty = qty - 1, updated_at = NOW() WHERE product_id = 7; COMMIT;" &
  done
  wait_for 15 at_stock_is "$db" "$DIR" 4 || return
  sleep 0.2
  for what in 'UPDATE orders SET memo = CONCAT("checked ", id) WHERE id = 1001' 'DELETE FROM orders WHERE id = 1001 AND amount < 0' \
    'SELECT status, amount FROM orders WHERE id = 1001 FOR UPDATE' 'UPDATE orders SET status = "SHIPPED" WHERE id = 1002' \
    'SELECT status FROM orders WHERE id = 1002 LOCK IN SHARE MODE' 'UPDATE orders SET amount = amount - 500 WHERE id = 1003' \
    'UPDATE coupon SET issued = issued + 1 WHERE id = 77' 'UPDATE coupon SET quota = quota - 1 WHERE code = "WELCOME-00077"'; do
    n=$((n + 1))
    run_sql "$db" "far$n" "$patience BEGIN; $what; COMMIT;" &
  done
  wait
}

# Not by INNODB_TRX: lab break reads that at the same time (see wait_for).
at_stock_is() { # DB DIR N
  [[ $(ctl "$1" "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'UPDATE stock %' AND id IN ($(conn_ids "$2"))") == "$3" ]]
}

# --- metadata-lock: a forgotten transaction, a deploy, and everybody behind it ----------------------------------

run_metadata_lock() {
  local db=$1 n
  hold_sql "$db" holder "BEGIN; SELECT courier, COUNT(*) FROM delivery GROUP BY courier;" &
  wait_for 10 test -s "$CONN/holder" || return
  sleep 0.3
  run_sql "$db" alter "ALTER TABLE delivery ADD COLUMN signed_by VARCHAR(40) NOT NULL DEFAULT '';" &
  wait_for 10 mdl_waiting_is "$db" "$DIR" 1 || return
  for n in 1 2 3 4 5; do
    run_sql "$db" "reader$n" "SELECT order_id, courier FROM delivery WHERE tracking = 'TRK00000000$n';" &
  done
  wait
}

mdl_waiting_is() { # DB DIR N
  [[ $(ctl "$1" "SELECT COUNT(*) FROM information_schema.processlist WHERE state = 'Waiting for table metadata lock' AND id IN ($(conn_ids "$2"))") == "$3" ]]
}

# --- slow-queries --------------------------------------------------------------------------------------------
# Slow and examining many rows, but gentle to the processor: most of the time of a row is spent asleep. (OR, since
# MariaDB tries the cheap half of an AND first.)

repeat_sql() { # DB LABEL SQL: again and again, for ever, also after being killed
  while :; do
    { printf 'SELECT CONNECTION_ID();\n'; yes "$3" 2>/dev/null; } | client "$1" "$2"
    sleep 2
  done
}

run_slow_queries() {
  local db=$1
  repeat_sql "$db" report1 "SELECT status, COUNT(*), SUM(amount) FROM orders WHERE memo LIKE '%promo-1%' OR SLEEP(0.00125) = 1 GROUP BY status;" &
  repeat_sql "$db" report2 "SELECT user_id, MAX(amount) FROM orders WHERE memo LIKE '%promo-2%' OR SLEEP(0.0025) = 1 GROUP BY user_id ORDER BY 2 DESC LIMIT 10;" &
  repeat_sql "$db" report3 "SELECT p.user_id, SUM(p.delta) FROM point_history p WHERE p.memo LIKE '%99%' OR SLEEP(0.005) = 1 GROUP BY p.user_id ORDER BY 2 LIMIT 20;" &
  repeat_sql "$db" report4 "SELECT o.id, o.amount, (SELECT COUNT(*) FROM point_history p WHERE p.delta > o.amount - 90000) AS better FROM orders o WHERE o.id <= 1500 AND SLEEP(0.02) = 0 ORDER BY better DESC LIMIT 20;" &
  repeat_sql "$db" report5 "SELECT s.warehouse, COUNT(*) FROM stock s WHERE s.sku LIKE '%77%' OR SLEEP(0.0225) = 1 GROUP BY s.warehouse;" &
  repeat_sql "$db" report6 "SELECT o.user_id, (SELECT SUM(p.delta) FROM point_history p WHERE p.memo = o.memo) AS points FROM orders o WHERE o.id <= 1000 AND SLEEP(0.058) = 0 ORDER BY points LIMIT 50;" &
  while :; do
    { printf 'SELECT CONNECTION_ID();\n'
      while :; do
        printf "SELECT id, user_id, amount FROM orders WHERE memo LIKE '%%promo-%d' OR SLEEP(0.0001) = 1 ORDER BY amount DESC LIMIT 5;\n" $((RANDOM % 97))
        sleep 1
      done
    } | client "$db" search
    sleep 2
  done
}

# --- connections-exhausted -----------------------------------------------------------------------------------

run_connections_exhausted() {
  local db=$1 n fifo=$DIR/silence
  mkfifo "$fifo"
  exec 7<>"$fifo" # held open and never written: every client waits for a statement
  for ((n = 0; n < 64; n++)); do
    client "$db" "c$n" <&7 &
    ((n % 16)) || sleep 0.1
  done
  # Whatever becomes free is taken again, as a pool does. The reserved slot is taken too: the rights that end sessions, and
  # on MySQL the one for the admin port, are enough to get it on the normal port.
  while :; do
    n=$((n + 1))
    client "$db" "c$((n % 500))" <&7 &
    AS=dba client "$db" "reserved$((n % 500))" <&7 &
    sleep 1
  done
}

# --- sessions (tests/lab/sessions) -----------------------------------------------------------------------------

run_sessions() { # DB COUNT BYTES
  local db=$1 count=$2 bytes=$3 n file=$DIR/statement
  {
    printf 'SELECT CONNECTION_ID();\nSELECT /* '
    head -c "$bytes" /dev/zero | tr '\0' x
    printf ' */ SLEEP(%s);\n' "$LIMIT"
  } >"$file"
  for ((n = 1; n <= count; n++)); do
    client "$db" "s$n" --comments <"$file" &
    ((n % 25)) || sleep 0.2
  done
  wait
}
