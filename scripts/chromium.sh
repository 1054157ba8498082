#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# The tests of the pages need a Chromium. Find one; as root on Debian install one; else say how.
set -eu

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "chromium: There is no Chromium; install it with: sudo apt-get install -y chromium" >&2
    exit 1
fi

echo "chromium: installing with apt-get"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update && apt-get install -y --no-install-recommends chromium; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "chromium: apt-get could not install chromium; install it by hand and start again." >&2
    exit 1
fi
