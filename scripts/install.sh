#!/usr/bin/env bash
# Installs what johnschool needs and this machine lacks, through the system's own package manager.
#
#   scripts/install.sh run     to build and run: Go (only looked for), a PostgreSQL server
#   scripts/install.sh test    the same, and what the tests need: a C compiler, poppler-utils, qpdf, PgBouncer, openssl, NSS's tools,
#                              exim4 (beside a mail server that is there, never in its place), Node.js with npm, Chromium
set -euo pipefail
purpose=${1:-run}

say() { printf '%s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

# The folders where db/embedded looks for a server that is not on PATH.
have_postgresql() {
  { have postgres && have initdb; } || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
    compgen -G '/usr/pgsql-*/bin/initdb' >/dev/null || compgen -G '/usr/libexec/postgresql*/initdb' >/dev/null ||
    compgen -G '/opt/homebrew/opt/postgresql@*/bin/initdb' >/dev/null ||
    compgen -G '/usr/local/opt/postgresql@*/bin/initdb' >/dev/null ||
    compgen -G '/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin/initdb' >/dev/null ||
    compgen -G '/Applications/Postgres.app/Contents/Versions/*/bin/initdb' >/dev/null
}

# The places where emails/eximtest looks for it.
unpacked_exim=$(cd "$(dirname "$0")/.." && pwd)/.tools/exim4
have_exim() {
  have exim4 || have exim || [ -x /usr/sbin/exim4 ] || [ -x /usr/sbin/exim ] || [ -x "$unpacked_exim/usr/sbin/exim4" ]
}

# The names under which web/webtest looks for it.
have_chromium() {
  have chromium || have chromium-browser || have google-chrome || have google-chrome-stable || have chrome ||
    [ -x '/Applications/Chromium.app/Contents/MacOS/Chromium' ] || [ -x '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' ]
}

# go is not installed for anybody: distributions' versions are too old, and which one to take is the owner's business.
if ! have go; then
  say 'Go is missing. Install Go 1.26 or newer from https://go.dev/dl/ and put its bin folder on PATH.'
  exit 1
fi

missing=()
have_postgresql || missing+=(postgresql)
if [ "$purpose" = test ]; then
  { have gcc || have clang; } || missing+=(compiler) # the race detector needs it
  have pdftotext || missing+=(poppler)
  have qpdf || missing+=(qpdf)
  { have pgbouncer || [ -x /usr/sbin/pgbouncer ]; } || missing+=(pgbouncer)
  have openssl || missing+=(openssl)
  have_exim || missing+=(exim)
  have certutil || missing+=(nss) # for pdfsig to know whom to trust
  have npm || missing+=(npm)
  have_chromium || missing+=(chromium)
fi
[ ${#missing[@]} -gt 0 ] || exit 0

# packages MANAGER names the packages of that manager for what is missing.
packages() {
  local part
  for part in "${missing[@]}"; do
    case "$1:$part" in
      apt:postgresql) echo postgresql ;;
      dnf:postgresql) echo postgresql-server postgresql-contrib ;;
      apk:postgresql) echo postgresql postgresql-contrib ;;
      brew:postgresql) echo postgresql@17 ;;
      apt:compiler) echo gcc libc6-dev ;;
      dnf:compiler) echo gcc ;;
      apk:compiler) echo gcc musl-dev ;;
      brew:compiler) ;; # comes with the command line tools: xcode-select --install
      apt:poppler | dnf:poppler | apk:poppler) echo poppler-utils ;;
      brew:poppler) echo poppler ;;
      apt:exim) ;; # see unpack_exim
      apt:nss) echo libnss3-tools ;;
      dnf:nss | apk:nss) echo nss-tools ;;
      apt:npm | apk:npm) echo nodejs npm ;;
      dnf:npm) echo nodejs nodejs-npm ;;
      brew:npm) echo node ;;
      apt:chromium) echo chromium fonts-liberation ;; # which it only recommends, and without any font draws nothing
      *) echo "$part" ;;
    esac
  done
}

# as_root runs a command with root's rights, or says how to.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif have sudo && sudo -n true 2>/dev/null; then
    sudo "$@"
  else
    say "Missing: ${missing[*]}. As root, run:"
    say "    $*"
    say 'and try again.'
    exit 1
  fi
}

# unpack_exim lays Debian's exim4 into .tools: installed, it would remove the mail server that is there, or run one where there was none.
unpack_exim() {
  local folder libraries
  folder=$(mktemp -d)
  [ "$(id -u)" != 0 ] || chown _apt "$folder" # as whom root's apt-get downloads
  (cd "$folder" && apt-get download -q exim4-daemon-light >&2)
  mkdir -p "$unpacked_exim"
  dpkg-deb -x "$folder"/exim4-daemon-light_*.deb "$unpacked_exim"
  chmod 755 "$unpacked_exim/usr/sbin/exim4" # not setuid
  mapfile -t libraries < <(dpkg-deb -f "$folder"/exim4-daemon-light_*.deb Depends | tr ',|' '\n\n' | awk '$1 ~ /^lib/ {print $1}')
  rm -r "$folder"
  if ldd "$unpacked_exim/usr/sbin/exim4" | grep -q 'not found'; then
    as_root apt-get install -y -q --no-install-recommends "${libraries[@]}" >&2
  fi
}

say "Installing what is missing: ${missing[*]}"
if have apt-get; then
  mapfile -t names < <(packages apt | tr ' ' '\n')
  export DEBIAN_FRONTEND=noninteractive
  if [[ " ${missing[*]} " == *' postgresql '* ]] && [ "$(id -u)" = 0 ] && [ ! -e /etc/postgresql-common ]; then
    # johnschool keeps a cluster of its own; Debian need not start another beside it.
    mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/johnschool.conf
    trap 'rm -f /etc/postgresql-common/createcluster.d/johnschool.conf' EXIT
  fi
  if [ "$(id -u)" = 0 ] || { have sudo && sudo -n true 2>/dev/null; }; then
    as_root apt-get update -q >&2
  fi
  [ -z "${names[*]}" ] || as_root apt-get install -y -q --no-install-recommends "${names[@]}" >&2
  if [[ " ${missing[*]} " == *' exim '* ]]; then
    unpack_exim
  fi
elif have dnf; then
  mapfile -t names < <(packages dnf | tr ' ' '\n')
  as_root dnf install -y "${names[@]}" >&2
elif have apk; then
  mapfile -t names < <(packages apk | tr ' ' '\n')
  as_root apk add "${names[@]}" >&2
elif have brew; then
  names=()
  while IFS= read -r name; do names+=("$name"); done < <(packages brew | tr ' ' '\n') # macOS's bash has no mapfile
  [ ${#names[@]} -eq 0 ] || brew install "${names[@]}" >&2
else
  say "No package manager that this script knows (apt-get, dnf, apk, Homebrew). Install by hand: ${missing[*]}"
  say 'PostgreSQL 14 or newer is needed with its server (the programs postgres and initdb).'
  exit 1
fi
