#!/usr/bin/env bash
# What can be said of the page without a browser: its types, its tests, and that the built files are what these
# sources build with the packages of the lock file. The last line is `N passed, M failed`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --ignore-scripts >&2
npx --no-install tsc --noEmit
npx --no-install prettier --check --log-level=warn "src/**/*.{ts,tsx,css}" "test/*.{ts,mjs}" "browser/*.mjs" build.mjs
node build.mjs --check
node test/run.mjs
