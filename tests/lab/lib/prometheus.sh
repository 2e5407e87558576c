# Prometheus, Alertmanager and exporters of this machine, the services, Redis and MariaDB.
# shellcheck shell=bash disable=SC2034  # the ports are read by name, by render

PROMETHEUS=$LAB/prometheus
PROMETHEUS_PORT=19290
NODE_EXPORTER_PORT=19291
NGINX_EXPORTER_PORT=19292
ALERTMANAGER_PORT=19293
REDIS_EXPORTER_PORT=19294
MYSQLD_EXPORTER_PORT=19295
# The exporters first, so that the first scrape finds them.
PROMETHEUS_PARTS=(node-exporter redis-exporter mysqld-exporter nginx-exporter alertmanager prometheus)
PROMETHEUS_BREAKS=(prometheus-down exporter-down)

prometheus_port() { local name=${1^^}_PORT; name=${name//-/_}; echo "${!name}"; }
prometheus_binary() { if [[ $1 == prometheus ]]; then echo prometheus; else echo "prometheus-$1"; fi; }

need_prometheus() {
  local part missing=()
  for part in "${PROMETHEUS_PARTS[@]}"; do
    command -v "$(prometheus_binary "$part")" >/dev/null || missing+=("$(prometheus_binary "$part")")
  done
  command -v curl >/dev/null || missing+=(curl)
  ((${#missing[@]})) || return 0
  FRESH_UNITS+=("${missing[@]}")
  apt_install "${missing[@]}"
}

prometheus_pid() { pid_of "$RUN/$1.pid" "$(prometheus_binary "$1") "; } # PART

prometheus_get() { curl -sf --noproxy '*' --max-time 3 "http://127.0.0.1:$1"; } # PORT/PATH

prometheus_ready() { # PART
  case $1 in
    prometheus | alertmanager) prometheus_get "$(prometheus_port "$1")/-/ready" >/dev/null ;;
    *) port_taken "$(prometheus_port "$1")" ;;
  esac
}

prometheus_state() { # PART: up | starting | down
  if ! prometheus_pid "$1" >/dev/null; then echo down; elif prometheus_ready "$1"; then echo up; else echo starting; fi
}

# The words that run a part: sets COMMAND.
prometheus_words() { # PART
  local listen
  listen=127.0.0.1:$(prometheus_port "$1")
  COMMAND=("$(command -v "$(prometheus_binary "$1")")")
  case $1 in
    prometheus)
      COMMAND+=(--config.file="$PROMETHEUS/prometheus.yml" --storage.tsdb.path="$PROMETHEUS/data" --storage.tsdb.retention.time=6h
        --storage.tsdb.retention.size=200MB --web.listen-address="$listen" --rules.alert.resend-delay=5s --log.level=warn) ;;
    alertmanager)
      COMMAND+=(--config.file="$PROMETHEUS/alertmanager.yml" --storage.path="$PROMETHEUS/alerts" --web.listen-address="$listen"
        --cluster.listen-address= --log.level=warn) ;;
    node-exporter)
      # The root of a container is an overlay, and it fills up like any other.
      COMMAND+=(--web.listen-address="$listen" --collector.disable-defaults --collector.cpu --collector.meminfo --collector.loadavg
        --collector.filesystem --collector.diskstats --collector.netdev --collector.uname --log.level=error
        --collector.filesystem.fs-types-exclude='^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|mqueue|nsfs|proc|pstore|securityfs|squashfs|sysfs|tmpfs|tracefs)$') ;;
    nginx-exporter)
      COMMAND+=(-nginx.scrape-uri "http://127.0.0.1:$NGINX_STATUS_PORT/status" -web.listen-address "$listen"
        -nginx.retries 100000 -nginx.retry-interval 2s -nginx.timeout 2s) ;;
    redis-exporter)
      COMMAND+=(-redis.addr "redis://127.0.0.1:$REDIS_PORT" -web.listen-address "$listen" -connection-timeout 2s) ;;
    mysqld-exporter)
      COMMAND+=(--config.my-cnf="$RUN/cnf/exporter.mariadb.cnf" --web.listen-address="$listen" --log.level=error) ;;
  esac
}
COMMAND=()

prometheus_start() {
  local part
  mkdir -p "$PROMETHEUS/data" "$PROMETHEUS/alerts"
  write_secrets mariadb
  render "$HERE/conf/prometheus.yml" PROMETHEUS PROMETHEUS_PORT ALERTMANAGER_PORT NODE_EXPORTER_PORT NGINX_EXPORTER_PORT \
    REDIS_EXPORTER_PORT MYSQLD_EXPORTER_PORT >"$PROMETHEUS/prometheus.yml"
  cp "$HERE/conf/prometheus-rules.yml" "$PROMETHEUS/rules.yml"
  cp "$HERE/conf/alertmanager.yml" "$PROMETHEUS/alertmanager.yml"
  for part in "${PROMETHEUS_PARTS[@]}"; do prometheus_begin "$part"; done
  for part in "${PROMETHEUS_PARTS[@]}"; do prometheus_wait "$part"; done
}

prometheus_begin() { # PART
  prometheus_pid "$1" >/dev/null && return
  port_taken "$(prometheus_port "$1")" && die "port $(prometheus_port "$1"), which $1 needs, is taken by a program that this lab did not start (another checkout's lab?)"
  prometheus_words "$1"
  : >"$PROMETHEUS/$1.log"
  spawn "$RUN/$1.pid" "$PROMETHEUS/$1.log" "${COMMAND[@]}"
}

prometheus_wait() { # PART
  # That of nginx listens only when nginx has answered once.
  [[ $1 == nginx-exporter ]] && ! nginx_pid >/dev/null && return
  wait_for 30 prometheus_ready "$1" || die "$1 does not answer: $(tail -1 "$PROMETHEUS/$1.log") (its log: $PROMETHEUS/$1.log)"
}

prometheus_stop() {
  local part failed=0
  for part in "${PROMETHEUS_PARTS[@]}"; do end_group "$RUN/$part.pid" || { warn "$part does not end"; failed=1; }; done
  return "$failed"
}

# --- Breaks ------------------------------------------------------------------------------------------------------

prometheus_victim() { if [[ $1 == exporter-down ]]; then echo node-exporter; else echo prometheus; fi; } # NAME

prometheus_in_force() { # NAME
  [[ $(prometheus_state "$(prometheus_victim "$1")") == down ]] || return 1
  [[ $1 == prometheus-down || $(prometheus_state prometheus) == down ]] || [[ $(prometheus_value 'up{job="node"}') == 0 ]]
}

# The first value of an instant query.
prometheus_value() { # QUERY
  curl -sf --noproxy '*' --max-time 3 -G --data-urlencode "query=$1" "http://127.0.0.1:$PROMETHEUS_PORT/api/v1/query" |
    sed -n 's/.*"value":\[[0-9.e+]*,"\([^"]*\)"\].*/\1/p'
}

# Says why the break cannot be made now.
prometheus_refuses() { # NAME
  local part
  part=$(prometheus_victim "$1")
  prometheus_pid "$part" >/dev/null || echo "$part is not running: 'lab up prometheus' first"
}

prometheus_break() { end_group "$RUN/$(prometheus_victim "$1").pid"; } # NAME

prometheus_heal() { # NAME
  local part
  part=$(prometheus_victim "$1")
  (prometheus_begin "$part" && prometheus_wait "$part")
}
