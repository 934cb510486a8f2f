#!/usr/bin/env bash
# usage: variations_test.sh FARCALL
# The project variations/ builds and passes its tests, as a user's does: interfaces have bodies in `farcall test` only.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r "$(dirname "$0")/variations" "$folder/spec_variations"
cd "$folder"
"$1" test
