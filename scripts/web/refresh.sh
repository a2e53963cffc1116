#!/usr/bin/env bash
# Builds web/static/built from web/static/src and from the packages that package-lock.json pins. Needs the network only
# where these are not installed yet. Commit what it changes.
set -euo pipefail
cd "$(dirname "$0")"
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --silent
fi
exec node build.mjs
