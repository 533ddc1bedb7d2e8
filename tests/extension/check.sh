#!/bin/sh
# Check the extension's JavaScript and run its own tests, where Node is; elsewhere say why not. Run at the top of the
# repository. Nobody needs Node to run arxivtui, or the extension.
oldest=20
skip() {
    echo "SKIPPED: the extension's JavaScript is neither checked nor tested, since $1"
    exit 0
}

command -v node >/dev/null && command -v npm >/dev/null || skip "node and npm are not installed"
node -e "process.exit(parseInt(process.versions.node) < $oldest ? 1 : 0)" ||
    skip "that needs Node $oldest or newer and this is $(node --version)"

# Its tools, as package-lock.json has them, once.
ready=node_modules/.ready
if [ ! -e $ready ] || [ package.json -nt $ready ] || [ package-lock.json -nt $ready ]; then
    echo "npm ci"
    if ! told=$(npm ci --loglevel=error 2>&1); then
        printf '%s' "$told" | grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT' &&
            skip "its tools are not installed and the npm registry is out of reach"
        printf '%s\n' "$told"
        exit 1
    fi
    touch $ready
fi

npm run --silent check && npm test --silent
