#!/usr/bin/env bash
# Builds the program and what measures or torments it from outside, and runs that: ./bench (see docs/benchmarks.md), or the package that is
# given, such as ./bench/torture. Their settings are environment variables: BENCH_…, TORTURE_….
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install.sh run
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
go build -o "$built/johnschool" ./cmd/johnschool
go build -o "$built/outside" "${1:-./bench}"
"$built/outside" "$built/johnschool"
