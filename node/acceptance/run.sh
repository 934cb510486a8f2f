#!/usr/bin/env bash
# The flows through the published JavaScript clients. Their packages are installed when they are not
# here yet, or are others than the lock file says. The last line is `N passed, M failed`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# Launchers among the packages would download another node: their scripts do not run.
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --ignore-scripts >&2
output=$(mktemp)
trap 'rm -f "$output"' EXIT
status=0
node --test --test-concurrency=1 --test-reporter=tap >"$output" || status=$?
grep -E '^ *(not )?ok ' "$output"
[ "$status" -eq 0 ] || cat "$output"
passed=$(sed -n 's/^# pass //p' "$output")
failed=$(sed -n 's/^# fail //p' "$output")
echo "${passed:-0} passed, ${failed:-1} failed"
exit "$status"
