# MariaDB and MySQL: install, start, stop, ask.
# shellcheck shell=bash

db_port() { [[ $1 == mariadb ]] && echo 13306 || echo 13316; }
db_door() { [[ $1 == mariadb ]] && echo 13307 || echo 13317; }       # extra_port / admin_port
db_target() { [[ $1 == mariadb ]] && echo orders-db || echo stock-db; }  # what bongsu's config calls it
db_binary() { [[ $1 == mariadb ]] && echo mariadbd || echo mysqld; }

MYSQL_ROOT=$LAB/mysql-root   # MySQL's programs, unpacked

# --- Asking ------------------------------------------------------------------------------------------------

# sql DB USER SQL [client options]: rows without headings on stdout, at most eight seconds.
sql() {
  local db=$1 user=$2 text=$3
  shift 3
  timeout -k 1 8 mariadb --defaults-file="$RUN/cnf/$user.$db.cnf" -N -B "$@" -e "$text" 2>"$SQL_ERR"
}

# The lab's own questions. dba has one slot more than max_connections; the second door is the last resort.
ctl() { # DB SQL
  sql "$1" dba "$2" || { grep -q 'ERROR 1040' "$SQL_ERR" && sql "$1" dba "$2" -P "$(db_door "$1")"; }
}

# shellcheck disable=SC2034  # read by name, by render
PW_EXPORTER=   # MariaDB's alone

write_secrets() { # DB: make passwords that are missing, and the option files of the clients
  local db=$1 user file pw target users=(watch nogrants app dba)
  target=$(db_target "$db")
  [[ $db == mariadb ]] && users+=(exporter)
  for user in "${users[@]}"; do
    file=$SECRETS/$user-$target
    [[ $user == watch ]] && file=$SECRETS/$target
    if [[ ! -s $file ]]; then
      pw=$(head -c 400 /dev/urandom | tr -dc 'A-Za-z0-9' | head -c 24)
      (umask 077 && printf '%s' "$pw" >"$file")
    fi
    pw=$(<"$file")
    (umask 077 && cat >"$RUN/cnf/$user.$db.cnf") <<CNF
[client]
host=127.0.0.1
protocol=tcp
port=$(db_port "$db")
user=$user
password=$pw
connect-timeout=5
skip-ssl
max-allowed-packet=64M
default-character-set=utf8mb4
CNF
    printf -v "PW_${user^^}" %s "$pw"
  done
}

# --- Installing --------------------------------------------------------------------------------------------

need_client() {
  command -v mariadb >/dev/null || apt_install mariadb-client
}

need_mariadb() {
  command -v mariadbd >/dev/null && command -v mariadb-install-db >/dev/null && command -v mariadb >/dev/null && return
  FRESH_UNITS+=(mariadb)
  apt_install mariadb-server mariadb-client
}

# MySQL is not in Debian's releases, only in sid. Its programs and their libraries are fetched by apt (which checks the
# signatures) from the mirror that this machine uses already, unpacked into a directory and run by their own ld.so:
# nothing is installed, nothing needs root.
mysql_mirror() {
  local uri
  if [[ -n ${LAB_DEBIAN_MIRROR:-} ]]; then printf '%s' "$LAB_DEBIAN_MIRROR"; return; fi
  # shellcheck disable=SC2016  # apt's own variables
  uri=$({ apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    sed -n 's/^Debian Debian //p'
    sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\/debian\/\{0,1\}\) .*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null
    sed -n 's/^URIs: *\([^ ]*\/debian\/\{0,1\}\)\( .*\)\{0,1\}$/\1/p' /etc/apt/sources.list.d/*.sources 2>/dev/null
  } | head -1)
  printf '%s' "${uri%/}"
}

need_mysql() {
  need_client
  [[ -e $MYSQL_ROOT/.complete ]] && return
  local work=$LAB/mysql-fetch log=$RUN/mysql-fetch.log mirror key='' pkg pkgs deb
  if ! { command -v apt-get && command -v dpkg-deb; } >/dev/null; then
    die "MySQL is fetched with apt and dpkg-deb; this machine has none"
  fi
  rm -rf "$work" "$MYSQL_ROOT"
  mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$work/debs" "$work/root"
  : >"$work/status"
  local apt=(-q -o "Dir::State=$work/state" -o "Dir::State::status=$work/status" -o "Dir::Cache=$work/cache"
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o "Dir::Etc::preferences=$work/none"
    -o "Dir::Etc::preferencesparts=$work/none" -o Debug::NoLocking=true -o APT::Update::Error-Mode=any -o Acquire::Languages=none
    -o APT::Install-Recommends=false -o APT::Sandbox::User=
    -o Acquire::Check-Valid-Until=false # a clock that is wrong, or a mirror that lags, must not keep the lab from opening
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false
    -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false)
  mirror=$(mysql_mirror)
  local from=${mirror:+"Debian sid ($mirror)"}
  from=${from:-"none of this machine's apt sources"}
  if [[ -n $mirror ]]; then
    [[ -r /usr/share/keyrings/debian-archive-keyring.gpg ]] || apt_install debian-archive-keyring
    key='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
    printf 'deb %s %s sid main\n' "$key" "$mirror" >"$work/sources.list"
    mkdir -p "$work/none"
    apt+=(-o "Dir::Etc::sourcelist=$work/sources.list" -o "Dir::Etc::sourceparts=$work/none")
    say "fetching MySQL from Debian sid, about 60 MB"
  else
    say "fetching MySQL from this machine's own apt sources (no Debian mirror among them)"
  fi
  apt-get "${apt[@]}" update >"$log" 2>&1 ||
    die "cannot read the package lists for MySQL: $(grep -E '^(E|Err)' "$log" | tail -1) (all of it: $log)"
  pkg=$(apt-cache "${apt[@]}" search --names-only '^mysql-server-core(-[0-9.]+)?$' 2>>"$log" | awk '{print $1}' | sort -V | tail -1)
  [[ -n $pkg ]] || die "MySQL is not to be had: $from offers no mysql-server-core package (any more). Without it the lab has no MySQL: use 'lab up mariadb nginx'"
  # Everything it needs from libc upwards, except perl, which only its helper scripts use.
  pkgs=$(apt-get "${apt[@]}" -s -y install "$pkg" 2>>"$log" | awk '/^Inst /{print $2}' |
    grep -Ev '^(perl|libperl|perl-modules|libdb5|libgdbm|libc-gconv)')
  [[ $pkgs == *"$pkg"* ]] || die "apt cannot work out what $pkg needs: $(grep -E '^E:' "$log" | tail -1) (all of it: $log)"
  # shellcheck disable=SC2086  # a list of names
  (cd "$work/debs" && apt-get "${apt[@]}" download $pkgs >>"$log" 2>&1) ||
    die "cannot download $pkg: $(grep -E '^E:' "$log" | tail -1) (all of it: $log)"
  for deb in "$work"/debs/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -C "$work/root" -xf - --no-same-owner \
      --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale' --exclude='./usr/lib/*/gconv' ||
      die "cannot unpack ${deb##*/}"
  done
  [[ -x $work/root/usr/sbin/mysqld ]] || die "$pkg holds no usr/sbin/mysqld; the lab must learn where it is now"
  mv "$work/root" "$MYSQL_ROOT"
  rm -rf "$work"
  touch "$MYSQL_ROOT/.complete"
  mysql_command --version >>"$log" 2>&1 || { rm -f "$MYSQL_ROOT/.complete"; die "mysqld does not run here: $(tail -1 "$log")"; }
}

# The words that run mysqld through the loader it was built for: sets MYSQLD.
mysql_words() {
  local loader libs
  loader=$(find "$MYSQL_ROOT" -name 'ld-linux*.so.*' -o -name 'ld64.so.*' | head -1)
  libs=$(find "$MYSQL_ROOT/usr/lib" "$MYSQL_ROOT/lib" -maxdepth 1 -type d -name '*-linux-gnu*' 2>/dev/null | tr '\n' ':')
  MYSQLD=("$loader" --argv0 "$MYSQL_ROOT/usr/sbin/mysqld" --library-path "${libs%:}" "$MYSQL_ROOT/usr/sbin/mysqld")
}
MYSQLD=()

mysql_command() {
  mysql_words
  "${MYSQLD[@]}" --no-defaults "$@"
}

# --- Starting and stopping -----------------------------------------------------------------------------------

# Root lends the server to the user "mysql" when there is one that can get as far as the data directory.
server_user() {
  if ((EUID != 0)); then id -un; return; fi
  if id mysql >/dev/null 2>&1 &&
    setpriv --reuid=mysql --regid="$(id -g mysql)" --clear-groups test -x "$LAB" -a -r "$HERE/conf/mysql.cnf" 2>/dev/null; then
    echo mysql
  else
    echo root
  fi
}

db_pid() { pid_of "$RUN/$1.pid" "$LAB/$1/server.cnf"; }

db_state() { # up | frozen | starting | down
  local pid
  pid=$(db_pid "$1") || { echo down; return; }
  is_stopped "$pid" && { echo frozen; return; }
  if db_ready "$1"; then echo up; else echo starting; fi
}

db_ready() { [[ $(ctl "$1" 'SELECT 1' 2>/dev/null) == 1 ]]; }

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

db_start() {
  local db=$1 pid port
  DIR=$LAB/$db
  if pid=$(db_pid "$db"); then
    write_secrets "$db"
    is_stopped "$pid" && die "$db is frozen: 'lab heal db-frozen $db' wakes it"
    db_wait "$db"
    return
  fi
  for port in "$(db_port "$db")" "$(db_door "$db")"; do
    port_taken "$port" && die "port $port, which $db needs, is taken by a program that this lab did not start (another checkout's lab?)"
  done
  local user args
  user=$(server_user)
  write_secrets "$db"
  # An installation that was interrupted is begun again.
  [[ -e $DIR/.initialised ]] || rm -rf "${DIR:?}/data" "$DIR/tmp"
  mkdir -p "$DIR/data" "$DIR/tmp"
  chmod 0750 "$DIR/data" "$DIR/tmp"
  [[ $db == mysql ]] && mysql_words
  render "$HERE/conf/$db.cnf" DIR MYSQL_ROOT >"$DIR/server.cnf"
  (umask 077 && render "$HERE/sql/users-$db.sql" PW_WATCH PW_NOGRANTS PW_APP PW_DBA PW_EXPORTER >"$DIR/init.sql")
  ((EUID == 0)) && chown -R "$user:" "$DIR"
  : >"$DIR/server.log"
  [[ -e $DIR/.initialised ]] || db_initialise "$db" "$user"
  ulimit -S -n "$(ulimit -H -n)" 2>/dev/null
  if [[ $db == mariadb ]]; then args=("$(command -v mariadbd)"); else args=("${MYSQLD[@]}"); fi
  args+=("--defaults-file=$DIR/server.cnf" "--init-file=$DIR/init.sql")
  ((EUID == 0)) && args+=("--user=$user")
  spawn "$RUN/$db.pid" "$DIR/server.log" "${args[@]}"
  db_wait "$db"
  rm -f "$DIR/init.sql"
  db_seed "$db"
}

db_initialise() { # DB USER
  local db=$1 user=$2 ok=1
  say "$db: making its data directory"
  if [[ $db == mariadb ]]; then
    mariadb-install-db --no-defaults --user="$user" --datadir="$DIR/data" --skip-test-db \
      --auth-root-authentication-method=socket >>"$DIR/server.log" 2>&1 || ok=0
  else
    "${MYSQLD[@]}" "--defaults-file=$DIR/server.cnf" --user="$user" --initialize-insecure >>"$DIR/server.log" 2>&1 || ok=0
  fi
  ((ok)) || die "$db could not make its data directory: $(grep -iE 'error' "$DIR/server.log" | tail -1) (all of it: $DIR/server.log)"
  touch "$DIR/.initialised"
}

db_wait() {
  local i
  for ((i = 0; i < 900; i++)); do
    db_ready "$1" && return
    db_pid "$1" >/dev/null || die "$1 did not start: $(grep -iE '\[?error' "$LAB/$1/server.log" | tail -2 | tr '\n' ' ')(all of it: $LAB/$1/server.log)"
    sleep 0.1
  done
  die "$1 runs but does not answer: $(<"$SQL_ERR") (its log: $LAB/$1/server.log)"
}

db_seed() {
  local db=$1
  if [[ $(ctl "$db" 'SELECT (SELECT COUNT(*) FROM shop.delivery) + COUNT(*) FROM shop.point_history' 2>/dev/null) -lt 6000 ]] 2>/dev/null; then
    timeout 60 mariadb --defaults-file="$RUN/cnf/dba.$db.cnf" <"$HERE/sql/shop.sql" 2>"$SQL_ERR" ||
      die "$db: cannot make the schema shop: $(<"$SQL_ERR")"
  fi
  # Granted metadata locks on MariaDB; not in every package.
  [[ $db == mariadb ]] && ctl "$db" "INSTALL PLUGIN IF NOT EXISTS metadata_lock_info SONAME 'metadata_lock_info'" 2>/dev/null
  return 0
}

db_stop() {
  local db=$1 pid i
  pid=$(db_pid "$db") || { rm -f "$RUN/$db.pid"; return 0; }
  kill -CONT "$pid" 2>/dev/null
  kill -TERM "$pid" 2>/dev/null
  for ((i = 0; i < 200; i++)); do
    db_pid "$db" >/dev/null || break
    # A server that does not end in ten seconds is killed; its data is made of log files and survives that.
    ((i == 100)) && kill -KILL "$pid" 2>/dev/null
    sleep 0.1
  done
  db_pid "$db" >/dev/null && { warn "$db (pid $pid) does not end"; return 1; }
  rm -f "$RUN/$db.pid"
}
