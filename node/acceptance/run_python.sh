#!/usr/bin/env bash
# The published Python clients. Their packages are installed when they are not here yet, or are others
# than requirements.txt says. The last line is `N passed, M failed`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
venv="${FARCALL_CACHE:-$HOME/.cache/farcall}/acceptance/python-$(sha256sum requirements.txt | cut -c1-12)"
if [ ! -f "$venv/ready" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r requirements.txt >&2
  touch "$venv/ready"
fi
"$venv/bin/python" typed_python.py ../../build/near-sandbox
