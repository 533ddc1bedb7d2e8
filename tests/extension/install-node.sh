#!/bin/sh
# Install Node and npm from Debian's packages where that is possible; never fails.
# Without them, or with ones that are too old, `make check` skips the JavaScript and says why.
{ command -v node && command -v npm; } >/dev/null && exit 0
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 0
echo "installing nodejs and npm"
{
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs
    # Some packages of Node have npm in them, and are in conflict with the other.
    command -v npm || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends npm
} >/dev/null 2>&1
exit 0
