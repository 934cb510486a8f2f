#!/bin/sh
# Compares our virtual machine with near-vm-runner (nearcore), side by side:
#
#   run.sh [--build FOLDER] calls [--seed N] [--cases N] [--seconds N] [--modules FOLDER]
#   run.sh [--build FOLDER] preparation CASES [SEED] [MODULES]
#   run.sh [--build FOLDER] spec
#   run.sh [--build FOLDER] bench
#
# calls: results, logs, gas, profiles, receipts of calls. preparation: instrumented modules, byte for
# byte. spec: the core test suite of WebAssembly through our preparation and engine. bench: times.
# FOLDER is a CMake build folder (default: build). The reference is compiled once into the cache of
# the machine. A difference prints the seed that reproduces it and keeps the module.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
build=$here/../../build
if [ "${1:-}" = --build ]; then
  build=$2
  shift 2
fi
what=${1:-}
[ $# -gt 0 ] && shift

target=${FARCALL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/farcall}/difftest
reference() {
  CARGO_TARGET_DIR=$target cargo build --quiet --release --locked --bin "$1" \
    --manifest-path "$here/Cargo.toml"
}
ours() { cmake --build "$build" --target "$1" >&2; }

case $what in
  calls)
    reference calls
    ours vm_call_peer
    exec "$target/release/calls" "$build/vm/vm_call_peer" "$@"
    ;;
  preparation)
    reference preparation
    ours vm_difftest_peer
    exec "$target/release/preparation" "$build/vm/vm_difftest_peer" "$@"
    ;;
  spec)
    reference spec_tests
    ours vm_difftest_peer
    exec "$target/release/spec_tests" "$build/vm/vm_difftest_peer"
    ;;
  bench)
    reference peer_bench
    ours machine_bench
    exec python3 "$here/bench.py" "$build/vm/machine_bench" "$target/release/peer_bench"
    ;;
  *)
    sed -n '2,13s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
