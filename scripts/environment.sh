#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Make or update .venv from a hash-pinned list of requirements: with uv if there is one, else with venv and pip.
# Does nothing when nothing has changed and nothing is missing.
#
# usage: sh scripts/environment.sh requirements.txt|requirements-dev.txt
set -eu
cd "$(dirname "$0")/.."

list=$1
stamp=.venv/installed
log=$(mktemp)
trap 'rm -f "$log"' EXIT

fail() {
    echo "setup: $1" >&2
    exit 1
}

# Run a step quietly; on failure show the end of what it said and one sentence on what to do.
step() {
    "$@" >"$log" 2>&1 && return
    tail -n 8 "$log" >&2
    if grep -qi 'no space left on device\|disk quota exceeded' "$log"; then
        fail "The disk is full; the environment needs about 700 MB."
    fi
    fail "This step failed: $*"
}

# The stamp holds the checksum of what is installed. The development list contains the other one.
checksum() { cat "$1" pyproject.toml | cksum; }
if [ -f "$stamp" ] && [ -x .venv/bin/ikz ]; then
    installed=$(cat "$stamp")
    for wanted in "$list" requirements-dev.txt; do
        if [ "$installed" = "$wanted $(pwd) $(checksum "$wanted")" ] && .venv/bin/python -P -m service.start; then
            exit 0
        fi
    done
fi

if command -v uv >/dev/null 2>&1; then
    echo "setup: installing $list into .venv with uv"
    # An environment that was moved or whose interpreter is gone is made anew.
    .venv/bin/python -c '' 2>/dev/null || step uv venv --quiet --clear --python '>=3.11' .venv
    step uv pip install --quiet --compile-bytecode --python .venv/bin/python --require-hashes -r "$list"
    step uv pip install --quiet --compile-bytecode --python .venv/bin/python --no-deps --no-build-isolation -e .
else
    echo "setup: installing $list into .venv with pip (about a minute the first time)"
    command -v python3 >/dev/null 2>&1 || fail "python3 is missing (Debian: apt-get install python3 python3-venv)."
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "Python 3.11 or newer is needed, this is $(python3 --version 2>&1)."
    python3 -c 'import ensurepip, venv' 2>/dev/null ||
        fail "The Python package venv is missing (Debian: apt-get install python3-venv)."
    .venv/bin/python -m pip --version >/dev/null 2>&1 || step python3 -m venv --clear .venv
    pip=".venv/bin/python -m pip --disable-pip-version-check --no-input --quiet"
    step $pip install --require-hashes -r "$list"
    step $pip install --no-deps --no-build-isolation -e .
fi
echo "$list $(pwd) $(checksum "$list")" >"$stamp"
