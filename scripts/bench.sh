#!/usr/bin/env bash
# Builds the program and measures it; see docs/benchmarks.md. BENCH_SIZE, BENCH_RUNS, BENCH_SECONDS and BENCH_DIR change how.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install.sh run
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
go build -o "$built/johnschool" ./cmd/johnschool
go build -o "$built/bench" ./bench
"$built/bench" "$built/johnschool"
