#!/bin/sh
# Builds the cargo static library and copies it to $1. CMake runs this when native/ has changed.
#
# Crates are compiled once per machine into a cache that all worktrees share. The finished library is
# kept there under the hash of its sources, so that returning to known sources costs a copy. A lock
# serializes concurrent builds. FARCALL_CACHE moves the cache.
set -eu

out=$1
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cache=${FARCALL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/farcall}/native
mkdir -p "$cache/libs" "$(dirname -- "$out")"

key=$( (cd "$here" && rustc --version && sha256sum Cargo.toml Cargo.lock src/*) | sha256sum | cut -c1-32)
library=$cache/libs/$key.a

exec 9>"$cache/lock"
if ! flock -n 9; then
  echo "native: waiting for another build of the crates" >&2
  flock 9
fi
if [ ! -f "$library" ]; then
  crates=$(grep -c '^name = ' "$here/Cargo.lock")
  echo "native: compiling up to $crates crates once for this machine (the wasm engine and cryptography)" >&2
  # The finished library has one name for all worktrees: make cargo build that one crate again.
  target=$cache/target
  rm -rf "$target"/release/.fingerprint/farcall_native-* "$target"/release/libfarcall_native.a
  CARGO_TARGET_DIR=$target cargo build --release --locked --manifest-path "$here/Cargo.toml"
  cp "$target/release/libfarcall_native.a" "$library.new"
  mv "$library.new" "$library"
  # Keep the newest few.
  ls -t "$cache/libs" | tail -n +7 | while read -r old; do rm -f "$cache/libs/$old"; done
fi
touch "$library"
cp "$library" "$out.new"
mv "$out.new" "$out"
