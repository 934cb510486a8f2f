#!/usr/bin/env bash
# Everything that must hold before a change lands: format and the repository's rules, the tests, the published
# clients, the recordings where they are present, the comparison with near-vm-runner, the tests of rooms that read
# untrusted bytes under sanitizers, the fuzzers, and clang-tidy. It ends within 75 minutes on two cores, from nothing
# but the checkout. The last lines say what was not run, and `N passed, M failed`.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly log=build/ci.log failures=build/ci.failures
mkdir -p build
: >"$log"
: >"$failures"
passed=0
failed=0
skipped=0

# step NAME COMMAND...: runs the command, adds the counts of its last line `N passed, M failed`.
step() {
  local name="$1" started=$SECONDS output status good=0 bad=0
  shift
  printf '== %s\n' "$name"
  output=$(mktemp)
  "$@" 2>&1 | tee "$output"
  status=${PIPESTATUS[0]}
  read -r good bad < <(sed -nE 's/^(.*[^0-9])?([0-9]+) passed, ([0-9]+) failed$/\2 \3/p' "$output" | tail -n 1)
  # What failed or was left out is repeated at the end, where it is looked for.
  grep 'for lack of time$' "$output" >>"$log"
  awk '/^failed: / { on = 1 } /^[^ ]/ && !/^failed: / { on = 0 } on' "$output" >>"$failures"
  [ "$status" -eq 0 ] || tail -n 5 "$output" >>"$failures"
  rm -f "$output"
  good=${good:-0} bad=${bad:-0}
  if [ "$status" -eq 0 ] && [ "$((good + bad))" -eq 0 ]; then good=1; fi
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
  passed=$((passed + good))
  failed=$((failed + bad))
  printf '== %s: %d passed, %d failed, %d s\n' "$name" "$good" "$bad" $((SECONDS - started)) | tee -a "$log"
}

# not_run NAME REASON: a step that this machine cannot run is counted, too.
not_run() {
  skipped=$((skipped + 1))
  printf '== %s: not run: %s\n' "$1" "$2" | tee -a "$log"
}

# Those that build quickly; `./dev sanitize` and `./dev fuzz` run all.
readonly sanitized=(base protocol state vm)
readonly fuzzers=(account_id_fuzz borsh_fuzz json_fuzz trie_node_fuzz trie_ops_fuzz lmdb_check_fuzz prepare_fuzz
  near_answer_fuzz near_config_fuzz near_json_args_fuzz near_key_file_fuzz near_words_fuzz
  collections_fuzz sdk_arguments_fuzz sdk_borsh_fuzz sdk_event_fuzz sdk_json_fuzz sdk_migration_fuzz)
fuzz_for() {
  ./dev build fuzz "${fuzzers[@]}" && python3 tools/run_fuzzers.py build-fuzz "$1" "${fuzzers[@]}"
}

# What the scenarios compiled is in the cache when the chain runs: that must not show.
foreign_caches() {
  local folder status
  folder=$(mktemp -d)
  export XDG_CACHE_HOME="$folder" FARCALL_CACHE="$folder/farcall"
  build/farcall conform "$shared"/conformance/scenarios/*.json >/dev/null &&
    build/farcall replay "$shared"/conformance/chains/random.json.gz
  status=$?
  rm -rf "$folder"
  return "$status"
}

# The cheapest first: they fail within seconds.
step "repository rules" python3 tools/tidy.py
step "format" ./dev fmt --check
step "tests" ./dev test
if command -v npm >/dev/null; then
  step "page" bash web/check.sh
  step "published clients" bash node/acceptance/run.sh
else
  not_run "page" "npm is missing"
  not_run "published clients" "npm is missing"
fi
step "published clients in Python" bash node/acceptance/run_python.sh
step "published client in Rust" bash node/acceptance/run_rust.sh
step "examples, explored" python3 tools/explore_examples.py build/farcall
step "bad requests" python3 node/acceptance/bad_requests.py build/near-sandbox 5000
shared=${FARCALL_SHARED:-../shared}
if [ -d "$shared/conformance" ]; then
  step "conformance: scenarios" build/farcall conform "$shared"/conformance/scenarios/*.json \
    "$shared"/conformance/shards/scenario.json
  step "conformance: over JSON-RPC" python3 "$shared"/conformance/run.py --node "$PWD/build/near-sandbox"
  step "conformance: chains" build/farcall replay "$shared"/conformance/{chains,shards}/*.json.gz
  step "conformance: caches of other chains" foreign_caches
else
  not_run "conformance" "there are no recordings in $shared/conformance"
fi
step "calls as near-vm-runner makes them" vm/difftest/run.sh calls --seconds 60 --modules examples/rust
step "core test suite of WebAssembly" vm/difftest/run.sh spec
step "tests with sanitizers" ./dev sanitize "${sanitized[@]}"
step "fuzzers" fuzz_for 5
# clang-tidy gets the time that is left, files that changed last first; those not looked at are counted.
readonly end=$((66 * 60))
clang_tidy() {
  ./dev build tidy farcall_precompiled_headers &&
    python3 tools/run_clang_tidy.py build-tidy "${FARCALL_JOBS:-$(nproc)}" --seconds "$1"
}
step "clang-tidy" clang_tidy $((SECONDS < end ? end - SECONDS : 0))

echo
cat "$failures"
cat "$log"
[ "$skipped" -eq 0 ] || echo "$skipped steps were not run on this machine"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
