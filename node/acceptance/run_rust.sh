#!/usr/bin/env bash
# The flows through the published near-workspaces for Rust. The last line is `N passed, M failed`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/rust"
export CARGO_TARGET_DIR="${FARCALL_CACHE:-$HOME/.cache/farcall}/acceptance" CARGO_INCREMENTAL=0
export NEAR_SANDBOX_BIN_PATH="${NEAR_SANDBOX_BIN_PATH:-$(cd ../../.. && pwd)/build/near-sandbox}"
output=$(mktemp)
trap 'rm -f "$output"' EXIT
status=0
cargo test --locked --quiet --test flows >"$output" || status=$?
cat "$output"
read -r passed failed < <(sed -nE 's/^test result: .* ([0-9]+) passed; ([0-9]+) failed;.*/\1 \2/p' "$output") || true
echo "${passed:-0} passed, ${failed:-1} failed"
exit "$status"
