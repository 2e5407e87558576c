# The services: one nginx with four addresses.
# shellcheck shell=bash

NGINX=$LAB/nginx
SERVICES=(api web admin pay)
NGINX_STATUS_PORT=18089   # for the exporter

svc_port() { case $1 in api) echo 18080 ;; web) echo 18081 ;; admin) echo 18082 ;; pay) echo 18443 ;; esac; }
svc_url() {
  if [[ $1 == pay ]]; then echo "https://127.0.0.1:18443/health"; else echo "http://127.0.0.1:$(svc_port "$1")/health"; fi
}

echo_module() {
  local f
  for f in /usr/lib/nginx/modules /usr/lib64/nginx/modules /usr/share/nginx/modules; do
    [[ -r $f/ngx_http_echo_module.so ]] && printf '%s' "$f/ngx_http_echo_module.so" && return
  done
  return 1
}

need_nginx() {
  local pkgs=()
  command -v nginx >/dev/null || { pkgs+=(nginx); FRESH_UNITS+=(nginx); }
  echo_module >/dev/null || pkgs+=(libnginx-mod-http-echo)
  command -v curl >/dev/null || pkgs+=(curl)
  ((${#pkgs[@]} == 0)) || apt_install "${pkgs[@]}"
  need_openssl
}

# What /health of a service does, given the break that is in force there (or none).
svc_location() { # SERVICE BREAK
  case $1:$2 in
    web:'service-slow '*) echo "default_type text/plain; echo_sleep ${2#* }; echo OK;" ;;
    *:'service-slow '*) echo "default_type application/json; echo_sleep ${2#* }; echo '{\"status\":\"UP\"}';" ;;
    *:service-slow) echo 'default_type text/plain; echo_sleep 1.5; echo OK;' ;;
    *:service-hang) echo 'echo_sleep 86400; echo OK;' ;;
    *:service-wrong-body) echo "default_type application/json; return 200 '{\"status\":\"DOWN\"}';" ;;
    *:service-error) echo "default_type application/json; return 503 '{\"status\":\"OUT_OF_SERVICE\"}';" ;;
    api:*) echo "default_type application/json; return 200 '{\"status\":\"UP\",\"components\":{\"db\":{\"status\":\"UP\"}}}';" ;;
    web:*) echo "default_type text/plain; return 200 'OK';" ;;
    *) echo "default_type application/json; return 200 '{\"status\":\"UP\"}';" ;;
  esac
}

nginx_config() {
  local svc tls fault visitors="location = /orders { access_log off; default_type application/json; return 200 '{\"orders\":[]}'; }"
  cat <<CONF
daemon off;
pid "$NGINX/nginx.pid";
error_log "$NGINX/error.log" warn;
worker_processes 1;
worker_shutdown_timeout 3s;
load_module "$(echo_module)";
events { worker_connections 512; }
http {
  access_log "$NGINX/access.log";
  client_body_temp_path "$NGINX/tmp/body";
  proxy_temp_path "$NGINX/tmp/proxy";
  fastcgi_temp_path "$NGINX/tmp/fastcgi";
  uwsgi_temp_path "$NGINX/tmp/uwsgi";
  scgi_temp_path "$NGINX/tmp/scgi";
  ssl_certificate "$TLS/pay.pem";
  ssl_certificate_key "$TLS/pay.key";
CONF
  for svc in "${SERVICES[@]}"; do
    fault=$(svc_break "$svc")
    [[ $fault == service-down ]] && continue
    tls=''
    [[ $svc == pay ]] && tls=' ssl'
    printf '  server {\n    listen 127.0.0.1:%s%s;\n    server_name %s;\n    location = /health { %s }\n    %s\n    location / { return 404; }\n  }\n' \
      "$(svc_port "$svc")" "$tls" "$svc" "$(svc_location "$svc" "$fault")" "$visitors"
  done
  printf '  server {\n    listen 127.0.0.1:%s;\n    location = /status { stub_status; access_log off; }\n    location / { return 404; }\n  }\n' "$NGINX_STATUS_PORT"
  echo '}'
}

nginx_pid() { pid_of "$RUN/nginx.pid" "$NGINX/nginx.conf"; }

# What a client gets: "CODE SECONDS BODY", CODE 000 when nothing came; the reason of curl in front when it failed.
svc_probe() { # SERVICE
  local out rc
  out=$(curl -s --noproxy '*' --cacert "$TLS/ca.pem" --max-time 3 -w '\n%{http_code} %{time_total}' "$(svc_url "$1")" 2>/dev/null)
  rc=$?
  printf '%s %s %s' "$rc" "${out##*$'\n'}" "$(head -1 <<<"${out%$'\n'*}")"
}

svc_as_expected() { # SERVICE: does it do what its break (or none) says?
  local rc code time body
  read -r rc code time body <<<"$(svc_probe "$1")"
  case $(svc_break "$1") in
    service-down) ((rc == 7)) ;;                                    # refused
    service-hang) ((rc == 28)) && [[ $code == 000 ]] ;;             # not a byte within three seconds
    'service-slow '*) ((rc == 0)) && [[ $code == 200 ]] ;;         # a cascade's, of any length
    service-slow) ((rc == 0)) && [[ $code == 200 && ${time%%.*} -ge 1 ]] ;;
    service-wrong-body) ((rc == 0)) && [[ $code == 200 && $body == '{"status":"DOWN"}' ]] ;;
    service-error) ((rc == 0)) && [[ $code == 503 ]] ;;
    *) ((rc == 0)) && [[ $code == 200 && $body != *DOWN* && ${time%%.*} -lt 1 ]] ;;
  esac
}

nginx_workers() { # MASTER: its workers that still take connections
  local d m
  for d in /proc/[0-9]*; do
    m=${d#/proc/}
    [[ $m != "$1" ]] && proc_stat "$m" && [[ $PGROUP == "$1" && $(proc_cmdline "$m") == 'nginx: worker process '* ]] &&
      [[ $(proc_cmdline "$m") != *'shutting down'* ]] && printf '%s\n' "$m"
  done
  return 0
}

no_longer_serves() { # MASTER WORKER...
  local now w
  now=$(nginx_workers "$1")
  shift
  for w in "$@"; do [[ $'\n'$now$'\n' == *$'\n'$w$'\n'* ]] && return 1; done
  return 0
}

nginx_apply() { # write the configuration and make the running nginx take it
  local pid old
  nginx_config >"$NGINX/nginx.conf.new" || return 1
  nginx -t -q -p "$NGINX" -c "$NGINX/nginx.conf.new" >"$RUN/nginx-test.log" 2>&1 ||
    { warn "nginx does not take the configuration: $(head -1 "$RUN/nginx-test.log")"; return 1; }
  mv "$NGINX/nginx.conf.new" "$NGINX/nginx.conf"
  pid=$(nginx_pid) || return 0
  # For a moment the old worker and the new one both take connections: wait until it is only the new one.
  mapfile -t old < <(nginx_workers "$pid")
  kill -HUP "$pid"
  wait_for 10 no_longer_serves "$pid" "${old[@]}" || { warn "nginx keeps its old worker"; return 1; }
  sleep 0.05
}

nginx_ready() {
  local svc
  for svc in "${SERVICES[@]}"; do svc_as_expected "$svc" || return 1; done
  curl -sf --noproxy '*' --max-time 3 -o /dev/null "http://127.0.0.1:$NGINX_STATUS_PORT/status"
}

nginx_start() {
  local svc
  mkdir -p "$NGINX/tmp"
  make_tls
  if nginx_pid >/dev/null; then
    # Only what differs: an nginx that runs as it should is left alone.
    nginx_ready || nginx_apply || die "nginx does not take its configuration"
  else
    port_taken "$NGINX_STATUS_PORT" && die "port $NGINX_STATUS_PORT, which nginx needs, is taken by a program that this lab did not start (another checkout's lab?)"
    for svc in "${SERVICES[@]}"; do
      port_taken "$(svc_port "$svc")" && die "port $(svc_port "$svc"), which nginx needs for $svc, is taken by a program that this lab did not start (another checkout's lab?)"
    done
    nginx_apply
    [[ -e $NGINX/nginx.conf ]] || die "nginx has no configuration"
    spawn "$RUN/nginx.pid" "$NGINX/error.log" "$(command -v nginx)" -p "$NGINX" -c "$NGINX/nginx.conf"
  fi
  wait_for 15 nginx_ready || die "nginx does not answer as it should: $(tail -2 "$NGINX/error.log" | tr '\n' ' ')"
  pid_of "$RUN/nginx-load.pid" __run >/dev/null || spawn "$RUN/nginx-load.pid" "$NGINX/load.log" "$LAB_TOOL" __run nginx-load nginx
}

# Visitors: some eighty requests a second reach api.
run_nginx_load() {
  while :; do
    curl -s --noproxy '*' --max-time 5 -o /dev/null "http://127.0.0.1:$(svc_port api)/orders?[1-40]"
    sleep 0.5
  done
}

# nginx writes its title over its environment, so it is known by its master's command line and its group.
nginx_stop() {
  local pid start d i m left
  end_group "$RUN/nginx-load.pid"
  [[ -r $RUN/nginx.pid ]] && read -r pid start <"$RUN/nginx.pid" || return 0
  for ((i = 0; i < 100; i++)); do
    left=()
    nginx_pid >/dev/null && left+=("$pid")
    if [[ -n ${left[*]} || ! -e /proc/$pid ]]; then
      for d in /proc/[0-9]*; do
        m=${d#/proc/}
        [[ $m != "$pid" ]] && proc_stat "$m" && [[ $PGROUP == "$pid" && $PSTATE != [ZX] && $(proc_cmdline "$m") == 'nginx: '* ]] &&
          left+=("$m")
      done
    fi
    ((${#left[@]})) || break
    for m in "${left[@]}"; do
      kill -CONT "$m" 2>/dev/null
      if ((i < 30)); then kill -TERM "$m" 2>/dev/null; else kill -KILL "$m" 2>/dev/null; fi
    done
    sleep 0.1
  done
  ((${#left[@]} == 0)) || { warn "nginx (pid $pid, started at tick $start) does not end"; return 1; }
  rm -f "$RUN/nginx.pid"
}

nginx_state() { if nginx_pid >/dev/null; then echo up; else echo down; fi; }
