# The lab's own certificates, for nginx (pay) and Kafka.
# shellcheck shell=bash

TLS=$LAB/tls

need_openssl() { command -v openssl >/dev/null || apt_install openssl; }

# A CA of the lab's own and certificates of 20 days; renewed when fewer than ten are left.
make_tls() {
  local log=$RUN/openssl.log
  tls_good pay && tls_good kafka && return
  rm -rf "$TLS"
  mkdir -p "$TLS"
  (
    umask 077
    cd "$TLS" || exit 1
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -keyout ca.key -out ca.pem \
      -subj '/CN=bongsu lab CA' -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign' &&
      tls_issue pay && tls_issue kafka && cat kafka.key kafka.pem >kafka-keystore.pem && chmod 0644 ca.pem pay.pem kafka.pem
  ) >"$log" 2>&1 || die "openssl cannot make the lab's certificates: $(tail -1 "$log")"
}

tls_good() { # NAME
  openssl x509 -checkend 864000 -noout -in "$TLS/$1.pem" >/dev/null 2>&1 &&
    openssl verify -CAfile "$TLS/ca.pem" "$TLS/$1.pem" >/dev/null 2>&1
}

tls_issue() { # NAME: in the directory of the CA
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj '/CN=localhost' &&
    printf '%s\n' 'subjectAltName=DNS:localhost,IP:127.0.0.1' 'basicConstraints=critical,CA:FALSE' \
      'keyUsage=critical,digitalSignature' 'extendedKeyUsage=serverAuth' >"$1.ext" &&
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 20 -extfile "$1.ext" -out "$1.pem"
}
