# Apache Kafka, in KRaft mode: two clusters, and the traffic on them.
#   main    4.x, two brokers: node 1 (controller too, 19092; SASL 19094, TLS 19095) and node 2 (19093; 19096, 19097)
#   legacy  3.9, one broker (19192)
# shellcheck shell=bash

KAFKA=$LAB/kafka
KAFKA_CONTROL=$KAFKA/control     # orders to the traffic: see kafka/Load.java
KAFKA_STATUS=$KAFKA/status       # what each cluster says, once a second
KAFKA_MAIN_VERSION=4.3.1
KAFKA_LEGACY_VERSION=3.9.2
KAFKA_NODES=(main-1 main-2 legacy-1)

kafka_port() { case $1 in main-1) echo 19092 ;; main-2) echo 19093 ;; legacy-1) echo 19192 ;; esac; }
kafka_ports() { case $1 in main-1) echo 19091 19092 19094 19095 ;; main-2) echo 19093 19096 19097 ;; legacy-1) echo 19191 19192 ;; esac; }
kafka_jars() { if [[ $1 == legacy* ]]; then echo "$KAFKA/$KAFKA_LEGACY_VERSION"; else echo "$KAFKA/$KAFKA_MAIN_VERSION"; fi; }

# --- Installing --------------------------------------------------------------------------------------------------

# Kafka 4 needs Java 17; the traffic is one source file, so it needs the compiler too.
java_is_there() { [[ $(javac -version 2>&1) =~ ^javac\ ([0-9]+) ]] && ((BASH_REMATCH[1] >= 17)) && command -v java >/dev/null; }

java_package() { # the first that this release has
  local name
  for name in openjdk-17-jdk-headless openjdk-21-jdk-headless default-jdk-headless; do
    [[ $(apt-cache policy "$name" 2>/dev/null) == *'Candidate: '[0-9]* ]] && echo "$name" && return
  done
  return 1
}

# The jars of a version are all there, and are those that the pom names now.
kafka_complete() { [[ -e $KAFKA/$1/.complete-$(cksum <"$HERE/kafka/pom.xml" | tr ' ' -) ]]; } # VERSION

need_kafka() {
  local pkgs=() version
  kafka_pid main-1 >/dev/null && return
  need_openssl
  if ! java_is_there; then
    # A fresh machine has no list of packages yet.
    java_package >/dev/null || as_root apt-get -q update >"$RUN/apt.log" 2>&1
    pkgs+=("$(java_package)") || die "this machine's apt has no Java 17 or newer, which Kafka needs"
  fi
  for version in "$KAFKA_MAIN_VERSION" "$KAFKA_LEGACY_VERSION"; do
    kafka_complete "$version" || command -v mvn >/dev/null || { pkgs+=(maven); break; }
  done
  ((${#pkgs[@]} == 0)) || apt_install "${pkgs[@]}"
  java_is_there || die "java and javac are not 17 or newer: Kafka needs that"
  mkdir -p "$KAFKA"
  for version in "$KAFKA_MAIN_VERSION" "$KAFKA_LEGACY_VERSION"; do kafka_fetch "$version"; done
  rm -rf "$KAFKA/maven"
  if [[ $HERE/kafka/Load.java -nt $KAFKA/classes/Load.class ]]; then
    javac -d "$KAFKA/classes" -cp "$KAFKA/$KAFKA_MAIN_VERSION/*" "$HERE/kafka/Load.java" >"$RUN/javac.log" 2>&1 ||
      die "javac does not take kafka/Load.java: $(head -1 "$RUN/javac.log")"
  fi
}

# The jars, from Maven Central or the mirror that this machine's Maven is told to use.
kafka_fetch() { # VERSION
  local log=$RUN/maven.log
  kafka_complete "$1" && return
  say "fetching Kafka $1 with Maven, about 50 MB"
  rm -rf "${KAFKA:?}/$1"
  mvn -q -B -f "$HERE/kafka/pom.xml" "-Dkafka.version=$1" "-Dmaven.repo.local=$KAFKA/maven" dependency:copy-dependencies \
    -DincludeScope=runtime "-DoutputDirectory=$KAFKA/$1" >"$log" 2>&1 ||
    die "Maven cannot fetch Kafka $1: $(grep ERROR "$log" | head -1) (all of it: $log)"
  touch "$KAFKA/$1/.complete-$(cksum <"$HERE/kafka/pom.xml" | tr ' ' -)"
}

# --- Starting ----------------------------------------------------------------------------------------------------

# Small, and quick to start rather than quick at work. Sets JAVA.
java_words() { # NODE|load
  local heap=160m classes
  classes="$(kafka_jars "$1")/*"
  if [[ $1 == load ]]; then heap=96m classes+=":$KAFKA/classes"; fi
  JAVA=(java "-Xmx$heap" -Xss512k -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -XX:-UsePerfData
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dorg.slf4j.simpleLogger.log.org.apache.kafka.clients.NetworkClient=error -Dorg.slf4j.simpleLogger.showDateTime=true
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss" "-Dbongsu.lab=$KAFKA/$1" -cp "$classes")
}
JAVA=()

kafka_pid() { pid_of "$RUN/kafka-$1.pid" "bongsu.lab=$KAFKA/$1 "; }

kafka_make_secrets() {
  local user
  for user in watch nogrants; do
    [[ -s $SECRETS/kafka-$user ]] && continue
    # The brokers know the one that they were formatted with.
    kafka_stop
    rm -rf "$KAFKA/main-1" "$KAFKA/main-2"
    (umask 077 && head -c 400 /dev/urandom | tr -dc 'A-Za-z0-9' | head -c 24 >"$SECRETS/kafka-$user")
  done
}

# shellcheck disable=SC2034  # used by render
kafka_secrets() {
  PW_KAFKA_WATCH=$(<"$SECRETS/kafka-watch")
  PW_KAFKA_NOGRANTS=$(<"$SECRETS/kafka-nogrants")
}

kafka_config() { # NODE
  # shellcheck disable=SC2034  # used by render
  local NODE=${1#*-} DIR=$KAFKA/$1
  render "$HERE/conf/kafka.properties" NODE DIR
  case $1 in
    main-1)
      cat <<'CONF'
process.roles=broker,controller
controller.quorum.bootstrap.servers=127.0.0.1:19091
listeners=CONTROLLER://127.0.0.1:19091,PLAINTEXT://127.0.0.1:19092,SASL_PLAINTEXT://127.0.0.1:19094,SSL://127.0.0.1:19095
CONF
      render "$HERE/conf/kafka-secure.properties" TLS PW_KAFKA_WATCH PW_KAFKA_NOGRANTS ;;
    main-2)
      cat <<'CONF'
process.roles=broker
controller.quorum.bootstrap.servers=127.0.0.1:19091
listeners=PLAINTEXT://127.0.0.1:19093,SASL_PLAINTEXT://127.0.0.1:19096,SSL://127.0.0.1:19097
CONF
      render "$HERE/conf/kafka-secure.properties" TLS PW_KAFKA_WATCH PW_KAFKA_NOGRANTS ;;
    legacy-1)
      cat <<'CONF'
process.roles=broker,controller
controller.quorum.voters=1@127.0.0.1:19191
listeners=CONTROLLER://127.0.0.1:19191,PLAINTEXT://127.0.0.1:19192
CONF
      ;;
  esac
}

# Once: writes the cluster's identity, and the users of SCRAM, into the data directory.
kafka_format() { # NODE
  local node=$1 more=()
  case $node in
    main-1) more=(--standalone --add-scram "SCRAM-SHA-256=[name=watch,password=$PW_KAFKA_WATCH]"
      --add-scram "SCRAM-SHA-256=[name=nogrants,password=$PW_KAFKA_NOGRANTS]") ;;
    main-2) more=(--no-initial-controllers) ;;
  esac
  java_words "$node"
  "${JAVA[@]}" kafka.tools.StorageTool format -t "bongsu-lab-${node%-*}0000000000000" -c "$KAFKA/$node/server.properties" \
    "${more[@]}" >"$KAFKA/$node/format.log" 2>&1 && touch "$KAFKA/$node/.formatted"
}

# Starts a broker and does not wait; the first time it is formatted before.
kafka_launch() { # NODE
  local node=$1 dir=$KAFKA/$1 port
  kafka_pid "$node" >/dev/null && return
  for port in $(kafka_ports "$node"); do
    port_taken "$port" && die "port $port, which kafka ($node) needs, is taken by a program that this lab did not start (another checkout's lab?)"
  done
  kafka_secrets
  [[ -e $dir/.formatted ]] || rm -rf "$dir"
  mkdir -p "$dir"
  (umask 077 && kafka_config "$node" >"$dir/server.properties")
  : >"$dir/server.log"
  [[ -e $dir/.formatted ]] || kafka_format "$node" || die "kafka ($node) cannot be formatted: $(tail -1 "$dir/format.log")"
  java_words "$node"
  spawn "$RUN/kafka-$node.pid" "$dir/server.log" "${JAVA[@]}" kafka.Kafka "$dir/server.properties"
}

# Everything of Kafka at once, and no waiting: see kafka_wait.
kafka_begin() {
  local node jobs=() job failed=0
  make_tls
  kafka_make_secrets
  mkdir -p "$KAFKA_CONTROL"
  for node in "${KAFKA_NODES[@]}"; do (kafka_launch "$node") & jobs+=($!); done
  for job in "${jobs[@]}"; do wait "$job" || failed=1; done
  ((failed)) && exit 1
  if ! kafka_pid load >/dev/null; then
    rm -rf "$KAFKA_STATUS"
    mkdir -p "$KAFKA_STATUS"
    java_words load
    mkdir -p "$KAFKA/load"
    : >"$KAFKA/load/server.log"
    spawn "$RUN/kafka-load.pid" "$KAFKA/load/server.log" "${JAVA[@]}" Load "$KAFKA_CONTROL" "$KAFKA_STATUS"
  fi
}

# --- Asking ------------------------------------------------------------------------------------------------------

kafka_state() { # NODE: up | starting | down
  if ! kafka_pid "$1" >/dev/null; then echo down; elif port_taken "$(kafka_port "$1")"; then echo up; else echo starting; fi
}

# What the traffic's own admin client was told within the last five seconds.
kafka_told() { # CLUSTER
  local age
  age=$((EPOCHSECONDS - $(stat -c %Y "$KAFKA_STATUS/$1" 2>/dev/null || echo 0)))
  ((age < 5)) && cat "$KAFKA_STATUS/$1"
}

kafka_nodes() { kafka_told "$1" | sed -n "s/^cluster $1 nodes=\([0-9]*\).*/\1/p"; }

kafka_group() { # GROUP KEY: its state, members, lag or rebalances, on the main cluster
  kafka_told main | sed -n "s/^group main $1 .*\<$2=\([A-Za-z0-9-]*\).*/\1/p"
}

# All brokers are there, and every group has its members and is not behind.
kafka_well() {
  local kind group state lag some=0
  [[ $(kafka_nodes main) == 2 && $(kafka_nodes legacy) == 1 ]] || return 1
  while read -r kind _ group state _ lag _; do
    [[ $kind == group ]] || continue
    some=$((some + 1))
    [[ $group == nightly-report || $state == state=Stable ]] && ((${lag#lag=} < 200)) || return 1
  done < <(kafka_told main; kafka_told legacy)
  ((some == 7))
}

# Well, or as unwell as a break that is in force makes it.
kafka_ready() {
  kafka_well && return
  local dir
  for dir in "$BREAKS"/{consumer,rebalance}-*@* "$BREAKS"/cascade@*; do
    [[ -d $dir && $(kafka_nodes main) == 2 && $(kafka_nodes legacy) == 1 ]] && return
  done
  return 1
}

kafka_wait() {
  local i node
  for ((i = 0; i < 900; i++)); do
    kafka_ready && return
    for node in "${KAFKA_NODES[@]}" load; do
      kafka_pid "$node" >/dev/null || die "kafka ($node) does not run: $(grep -E 'ERROR|Exception' "$KAFKA/$node/server.log" | tail -1) (all of it: $KAFKA/$node/server.log)"
    done
    sleep 0.1
  done
  die "kafka runs but is not well: $(cat "$KAFKA_STATUS"/* | tr '\n' ' ')(logs: $KAFKA/*/server.log)"
}

# --- Stopping ----------------------------------------------------------------------------------------------------

kafka_stop() {
  local node failed=0 pid
  # Its members leave their groups, so that the next start need not wait for the dead.
  if pid=$(kafka_pid load) && [[ $(kafka_state main-1) == up ]]; then
    kill -TERM "$pid" 2>/dev/null
    wait_for 4 kafka_load_gone
  fi
  end_group "$RUN/kafka-load.pid" || failed=1
  # Their files are made to survive a crash; leaving in good order takes seconds.
  for node in "${KAFKA_NODES[@]}"; do kafka_kill "$node" || failed=1; done
  rm -rf "$KAFKA_STATUS" "${KAFKA_CONTROL:?}"/*
  return "$failed"
}

kafka_load_gone() { ! kafka_pid load >/dev/null; }

kafka_kill() { # NODE: as a crash would
  local pid
  pid=$(kafka_pid "$1") && kill -KILL "$pid" 2>/dev/null
  end_group "$RUN/kafka-$1.pid" || { warn "kafka ($1) does not end"; return 1; }
}
