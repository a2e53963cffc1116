#!/usr/bin/env bash
# Installs axe-core and html-validate for the tests of pages, at the versions that package-lock.json pins.
set -euo pipefail
cd "$(dirname "$0")"
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --silent
fi
