#!/usr/bin/env bash
# Checks and tests everything, installing what that needs. Ends with how many tests ran; fails when anything does.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

staticcheck=v0.7.0
gotestsum=v1.13.0
node=22 # where the machine's own Node.js is too old for the linter of the contract

step() { printf '\n== %s\n' "$*"; }

step 'tools'
scripts/install.sh test
tools=$root/.tools
mkdir -p "$tools/bin"
# tool NAME VERSION MODULE installs a Go program at a version, once.
tool() {
  if [ ! -x "$tools/bin/$1" ] || ! go version -m "$tools/bin/$1" | grep -qw "$2"; then
    GOBIN=$tools/bin GOFLAGS='' go install "$3@$2"
  fi
}
tool staticcheck "$staticcheck" honnef.co/go/tools/cmd/staticcheck
tool gotestsum "$gotestsum" gotest.tools/gotestsum

step 'format'
unformatted=$(find . \( -name node_modules -o -name '.?*' -o -path ./data \) -prune -o -name '*.go' -exec gofmt -l {} +)
if [ -n "$unformatted" ]; then
  printf 'Not formatted (gofmt -w mends it):\n%s\n' "$unformatted" >&2
  exit 1
fi

step 'vet'
go vet ./...

step 'staticcheck'
"$tools/bin/staticcheck" ./...

step 'contract'
suits() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || a == 22 && b >= 12 || a == 20 && b >= 19 ? 0 : 1)' 2>/dev/null; }
if ! suits node; then
  [ -x "$tools/node_modules/.bin/node" ] || npm install --silent --no-save --prefix "$tools" "node@$node"
  PATH=$tools/node_modules/.bin:$PATH
fi
scripts/contract/lint.sh
scripts/pdfjs/install.sh
scripts/webtest/install.sh

step 'tests'
# The PostgreSQL that the tests share goes on when they end, for the next ones; here it ends with us.
stop_postgresql() { go run -race ./db/dbtest/stopshared || true; }
trap stop_postgresql EXIT
report=$tools/tests.json
"$tools/bin/gotestsum" --format pkgname-and-test-fails --format-hide-empty-pkg --jsonfile "$report" -- -race -timeout 40m ./...
# What the tests measured of themselves: requests in flight at the kills, seeds that replay a simulation, what happened in it.
sed -n 's/.*"Output":"[^"]*_test.go:[0-9]*: \(\(seed\|SIMULATION_SEED\|a year of\|[0-9]* kills\)[^"]*\)\\n".*/\1/p' "$report"
printf '%s passed, %s failed\n' "$(grep -c '"Action":"pass".*"Test":' "$report")" "$(grep -c '"Action":"fail".*"Test":' "$report" || true)"
