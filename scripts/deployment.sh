#!/usr/bin/env bash
# Tries what docs/deployment.md promises about an own PostgreSQL, with the built program and real servers, and prints the
# figures that stand there. Takes one to two minutes.
#
#   scripts/deployment.sh
#   JOHNSCHOOL_TEST_PGBOUNCER=/path/to/pgbouncer scripts/deployment.sh     with another PgBouncer than the system's
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh test
# The shared server of the tests tells which PostgreSQL was tried.
printf '%s, %s, %s cores, load %s\n' "$(date -u '+%B %-d, %Y')" "$(go env GOVERSION)" "$(getconf _NPROCESSORS_ONLN)" "$(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo '?')"
status=0
output=$(go test -count=1 -v -timeout 10m -run 'LostConnections|SilentServer|FrozenTransaction|Roles|PgBouncer|FailsOver|SilentNetwork|TwoPrograms|Frozen' \
  ./db ./cmd/johnschool 2>&1) || status=$?
printf '%s\n' "$output" | sed -n 's/^ *[a-z_]*_test\.go:[0-9]*: //p; s/^--- \(PASS\|FAIL\)/\1/p'
exit $status
