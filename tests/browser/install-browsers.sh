#!/bin/sh
# Install Chromium and Firefox from Debian's packages where that is possible; elsewhere say why not.
# Never fails: a browser test without its browser skips with a reason.
missing=""
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="chromium"
command -v firefox-esr >/dev/null || command -v firefox >/dev/null || missing="$missing firefox-esr"
[ -z "$missing" ] && exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "browser tests will be skipped: not installed here and not installable without root and apt-get:" $missing
    exit 0
fi
echo "installing" $missing
# shellcheck disable=SC2086
{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing; } >/dev/null 2>&1 ||
    echo "browser tests will be skipped: could not install" $missing
exit 0
