#!/bin/sh
# Compares our virtual machine with near-vm-runner: run.sh [BUILD] [--seed N] [--cases N]
# [--seconds N] [--modules FOLDER]. BUILD is a CMake build folder (default: build) with the target
# vm_call_peer. The reference is compiled once into the cache of the machine. A failing run prints
# its seed and keeps the module.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
build=$here/../../build
case ${1:-} in
  '' | --*) ;;
  *)
    build=$1
    shift
    ;;
esac
target=${FARCALL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/farcall}/difftest

CARGO_TARGET_DIR=$target cargo build --quiet --release --locked --bin calls \
  --manifest-path "$here/Cargo.toml"
cmake --build "$build" --target vm_call_peer
exec "$target/release/calls" "$build/vm/vm_call_peer" "$@"
