#!/usr/bin/env bash
# Installs pdf.js for the tests of letters, at the version that package-lock.json pins.
set -euo pipefail
cd "$(dirname "$0")"
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --silent --omit=optional
fi
