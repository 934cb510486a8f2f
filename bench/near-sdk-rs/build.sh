#!/bin/sh
# usage: build.sh
# Rebuilds the wasm files beside this script from their sources, as `cargo near build` makes contracts:
# its release profile, then wasm-opt -Oz; no ABI inside. Needs cargo, the Rust target
# wasm32-unknown-unknown (`rustup target add wasm32-unknown-unknown`) and wasm-opt (binaryen). The
# results are committed, so that nobody needs Rust to run the tests and the table.
# `--cfg near` makes the SDK use its host calls for panics and hashes.
set -eu
cd "$(dirname "$0")"
: "${CARGO_TARGET_DIR:=${XDG_CACHE_HOME:-$HOME/.cache}/farcall/near-sdk-rs}"
export CARGO_TARGET_DIR
RUSTFLAGS="--remap-path-prefix=$HOME= --remap-path-prefix=$PWD= --cfg near"
for source in "$HOME"/.cargo/registry/src/*; do  # where dependencies lie does not belong into a contract
  RUSTFLAGS="$RUSTFLAGS --remap-path-prefix=$source=deps"
done
export RUSTFLAGS
cargo build --release --target wasm32-unknown-unknown --locked
for manifest in */Cargo.toml; do
  name=${manifest%/Cargo.toml}
  wasm-opt -Oz --enable-bulk-memory --enable-sign-ext --enable-mutable-globals \
    --enable-nontrapping-float-to-int --strip-debug --strip-producers --strip-target-features \
    "$CARGO_TARGET_DIR/wasm32-unknown-unknown/release/$name.wasm" -o "$name.wasm"
done
