# For the install scripts: need PACKAGE… installs those that are missing, with apt.
# One update a run, and only when something is missing; waits for another apt to finish.
need() {
    local missing=() p
    for p in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing+=("$p")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    local run=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || {
            echo "$0: missing: ${missing[*]}; install them as root: apt-get install ${missing[*]}" >&2
            return 1
        }
        run=(sudo)
    fi
    local lock=(-o DPkg::Lock::Timeout=600 -o Acquire::Retries=3)
    echo "installing ${missing[*]}"
    "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "${lock[@]}" -qq update </dev/null
    "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "${lock[@]}" -qq -y \
        install --no-install-recommends "${missing[@]}" </dev/null >/dev/null
}
