#!/bin/sh
# Install Pandoc from Debian's packages where that is possible; elsewhere say why not.
# Never fails: a test that hands documents to Pandoc skips with a reason where there is none.
command -v pandoc >/dev/null && exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "tests with Pandoc will be skipped: it is not installed here and not installable without root and apt-get"
    exit 0
fi
echo "installing pandoc"
{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends pandoc; } >/dev/null 2>&1 ||
    echo "tests with Pandoc will be skipped: it could not be installed"
exit 0
