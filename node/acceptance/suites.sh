#!/usr/bin/env bash
# The clients' own test suites on the drop-in, over and over:
#
#   node/acceptance/suites.sh FOLDER ROUNDS
#
# FOLDER holds their checkouts, installed and built; what is not there is said and left out:
#
#   near-workspaces-js   pnpm install --ignore-scripts && pnpm build
#   near-api-js          pnpm install --ignore-scripts && pnpm build      (Node.js 22.22.2 or newer)
#   near-kit             bun install, or npm install                      (needs `npx vitest`)
#   near-sandbox-js      pnpm install --ignore-scripts
#   near-workspaces-rs   cargo test -p near-workspaces -p examples --no-run && cargo build -p examples --examples
#                        (with NEAR_SANDBOX_BIN_PATH set, else the build downloads another node)
#
# A line for each suite goes to standard output, logs to build/suites. The last line is
# `N passed, M failed`. What is left out, and why:
#
#   near-workspaces-js   05, 06, 08: mainnet, testnet, a key of a service
#   near-api-js          "get next light client block", "in fetchJson": testnet
#   near-sandbox-js      path, "version is unsupported": download a node
#   near-workspaces-rs   "testnet"; deploy_project: builds with cargo-near and Rust 1.86; examples: spooning, ref_finance,
#                        custom_network: public networks; croncat: attaches 200 gas to a call; fast_forward: deploys
#                        1.6 MB, more than a transaction may hold since protocol 69 (it passes with the contract's
#                        debug sections removed)
set -uo pipefail
[ $# -eq 2 ] || { echo "usage: $0 FOLDER ROUNDS" >&2; exit 2; }
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
checkouts=$(cd "$1" && pwd) || exit 2
rounds=$2
build=${FARCALL_BUILD:-$root/build}
export NEAR_SANDBOX_BIN_PATH=$build/near-sandbox NEAR_SANDBOX_BINARY_PATH=$build
logs=$root/build/suites
mkdir -p "$logs"
total_passed=0
total_failed=0

plain() { sed 's/\x1b\[[0-9;]*m//g' "$log"; }
# Sums of what test runners say at their ends: passed, failed.
ava() { plain | sed -nE 's/^ *([0-9]+) tests? (passed|failed)$/\2 \1/p'; }
vitest() {
  plain | sed -nE '/^ *Tests /{h; s/.* ([0-9]+) failed.*/failed \1/p; g; s/.* ([0-9]+) passed.*/passed \1/p;}'
}
cargo_test() { plain | sed -nE 's/^test result: .* ([0-9]+) passed; ([0-9]+) failed;.*/passed \1\nfailed \2/p'; }
tap() { plain | sed -nE 's/^([0-9]+) passed, ([0-9]+) failed$/passed \1\nfailed \2/p'; }

# suite NAME COUNTS FOLDER COMMAND...
suite() {
  local name=$1 counts=$2 folder=$3 started=$SECONDS status=0 passed failed
  shift 3
  log=$logs/$name-$round.log
  if [ ! -d "$folder" ]; then
    [ "$round" -gt 1 ] || echo "$name: no $folder"
    return
  fi
  (cd "$folder" && timeout 1200 "$@") >"$log" 2>&1 || status=$?
  read -r passed failed < <("$counts" | awk '{n[$1] += $2} END {print n["passed"] + 0, n["failed"] + 0}')
  if [ "$failed" -eq 0 ] && { [ "$passed" -eq 0 ] || [ "$status" -ne 0 ]; }; then failed=1; fi
  total_passed=$((total_passed + passed))
  total_failed=$((total_failed + failed))
  echo "round $round, $name: $passed passed, $failed failed, $((SECONDS - started)) s"
}

rust_tests() {
  local test status=0
  for test in account batch_tx cross_contract deploy gas_meter optional_args parallel_transactions \
    patch_state query types; do
    cargo test -p near-workspaces -p examples --test "$test" -- --skip testnet || status=1
  done
  return "$status"
}
rust_examples() {
  local example good=0 bad=0
  for example in async_transaction build_gen_abi changes changes_in_block genesis_config macro_gen_abi nft noop \
    protocol_config receipt status status_message tx_status validators_ordered various_queries; do
    if cargo run -q -p examples --example "$example"; then good=$((good + 1)); else bad=$((bad + 1)); fi
  done
  echo
  echo "$good passed, $bad failed"
  [ "$bad" -eq 0 ]
}
export -f rust_tests rust_examples

for ((round = 1; round <= rounds; ++round)); do
  suite near-workspaces-js ava "$checkouts/near-workspaces-js" node_modules/.bin/ava '__tests__/01*' \
    '__tests__/ci-ignore-02*' '__tests__/03*' '__tests__/04*' '__tests__/07*' '__tests__/09*'
  suite near-workspaces-js-package ava "$checkouts/near-workspaces-js/packages/js" ../../node_modules/.bin/ava
  suite near-api-js vitest "$checkouts/near-api-js" node_modules/.bin/vitest run test --coverage.enabled=false \
    -t '^((?!get next light client block|in fetchJson).)*$'
  suite near-kit vitest "$checkouts/near-kit/packages/near-kit" npx vitest run tests/integration
  suite near-sandbox-js ava "$checkouts/near-sandbox-js" env DEFAULT_FINALITY=optimistic node_modules/.bin/ava \
    '__tests__/sandbox*' 'examples/*' --match '!*version is unsupported'
  suite near-workspaces-rs cargo_test "$checkouts/near-workspaces-rs" bash -c rust_tests
  suite near-workspaces-rs-examples tap "$checkouts/near-workspaces-rs" bash -c rust_examples
  suite farcall tap "$root" bash node/acceptance/run.sh
done
echo "$total_passed passed, $total_failed failed"
[ "$total_failed" -eq 0 ]
