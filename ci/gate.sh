#!/bin/sh
# The CI gate: judges a runtime, and leaves the reports in a folder. All of its input is in the environment, is
# quoted, and is never evaluated:
#
#   SVR_RUNTIME       the runtime file, or its folder (default: .)
#   SVR_LEVEL         core, scored, exact or hardened (default: what the runtime file says)
#   SVR_CONTRACT      the revision of the contract (default: the newest that the runtime file names)
#   SVR_PACKAGE       what pip installs: a wheel, a folder, or name==version (default: svr-conformance)
#   SVR_OFFLINE       yes: pip asks no index; the wheels that it needs lie in SVR_WHEELS
#   SVR_WHEELS        a folder of wheels (default, offline: the folder of SVR_PACKAGE)
#   SVR_COMMAND       a svr-conformance that is there already; nothing is installed then
#   SVR_TOOLS         yes: apt-get installs what the levels exact and hardened need of the machine
#   SVR_REPORTS       the folder for the reports (default: svr-reports)
#   SVR_BASELINE      a result.json of before: what is worse than that fails the gate too
#   SVR_ALLOW_WAIVED  yes: failures that the runtime file waives are passed over
#   SVR_JOBS          how many cases at a time (default: one for each processor)
#   SVR_PYTHON        the Python to use, 3.11 or later (default: python3)
#
# Ends as `svr-conformance run` does: 0 the target is reached, 1 it is not, 2 wrong usage, 3 not all could be judged.
# What is worse than SVR_BASELINE makes 1 of 0. Wherever there is a result, there are all the reports.
set -eu

fail() { # what is wrong, and what to do
    printf 'gate: %s\n' "$1" >&2
    exit 2
}

is_yes() { # the name of a variable, and its value
    case $2 in
    yes | true) return 0 ;;
    '' | no | false) return 1 ;;
    *) fail "$1: expected yes or no, found '$2'" ;;
    esac
}

install_tools() {
    sudo=
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    $sudo apt-get -qq update || fail "SVR_TOOLS: apt-get has failed; set it to no where there is none"
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
        bubblewrap strace faketime locales-all tzdata > /dev/null || fail "SVR_TOOLS: apt-get has failed"
    # Ubuntu 24.04 forbids bubblewrap its namespaces; elsewhere the setting does not exist.
    $sudo sysctl -q -w kernel.apparmor_restrict_unprivileged_userns=0 2> /dev/null || true
}

install_suite() { # sets svr
    python=${SVR_PYTHON:-python3}
    package=${SVR_PACKAGE:-svr-conformance}
    case $package in -*) fail "SVR_PACKAGE: expected a wheel, a folder or name==version, found '$package'" ;; esac
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "SVR_PYTHON: expected Python 3.11 or later, found '$python'"
    set -- --quiet --disable-pip-version-check
    if is_yes SVR_OFFLINE "${SVR_OFFLINE:-}"; then
        set -- "$@" --no-index --find-links "${SVR_WHEELS:-$(dirname -- "$package")}"
    elif [ -n "${SVR_WHEELS:-}" ]; then
        set -- "$@" --find-links "$SVR_WHEELS"
    fi
    [ ! -f "$package/constraints.txt" ] || set -- "$@" --constraint "$package/constraints.txt"
    "$python" -m venv "$work/venv" || fail "no environment can be made; on Debian install python3-venv"
    "$work/venv/bin/python" -m pip install "$@" "$package" || fail "SVR_PACKAGE: '$package' cannot be installed"
    svr=$work/venv/bin/svr-conformance
}

unheard() { # a command whose output holds texts of the runtime, which are no commands to the runner of GitHub
    [ -z "${GITHUB_ACTIONS:-}" ] || printf '::stop-commands::%s\n' "$token"
    ended=0
    "$@" || ended=$?
    [ -z "${GITHUB_ACTIONS:-}" ] || printf '\n::%s::\n' "$token"
    return "$ended"
}

judge() {
    set -- run --runtime "${SVR_RUNTIME:-.}" --json "$reports/result.json" --junit "$reports/junit.xml" \
        --html "$reports/report.html" \
        --summary "$reports/summary.md" --annotations "$reports/annotations.txt" \
        --badge "$reports/badge.svg" --badge "$reports/badge.json"
    [ -z "${SVR_LEVEL:-}" ] || set -- "$@" --level "$SVR_LEVEL"
    [ -z "${SVR_CONTRACT:-}" ] || set -- "$@" --contract "$SVR_CONTRACT"
    [ -z "${SVR_JOBS:-}" ] || set -- "$@" --jobs "$SVR_JOBS"
    [ "$allow_waived" = no ] || set -- "$@" --allow-waived
    unheard "$svr" "$@"
}

compare() {
    unheard "$svr" compare "$baseline" "$reports/result.json" --json "$reports/compared.json" \
        --markdown "$reports/compared.md"
}

reports=${SVR_REPORTS:-svr-reports}
baseline=${SVR_BASELINE:-}
[ -z "$baseline" ] || [ -e "$baseline" ] || fail "SVR_BASELINE: there is no '$baseline'; leave it empty at first"
allow_waived=no
if is_yes SVR_ALLOW_WAIVED "${SVR_ALLOW_WAIVED:-}"; then allow_waived=yes; fi
if is_yes SVR_TOOLS "${SVR_TOOLS:-}"; then install_tools; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
svr=${SVR_COMMAND:-}
[ -n "$svr" ] || install_suite

mkdir -p -- "$reports"
for old in result.json junit.xml report.html summary.md annotations.txt badge.svg badge.json compared.json compared.md; do
    rm -f -- "$reports/$old"
done
status=0
judge || status=$?
[ -f "$reports/result.json" ] || exit "$status"
if [ -n "$baseline" ]; then
    worse=0
    compare || worse=$?
    [ "$status" -ne 0 ] || status=$worse
fi

[ -z "${GITHUB_ACTIONS:-}" ] || cat -- "$reports/annotations.txt"
for page in "$reports/summary.md" "$reports/compared.md"; do
    [ -z "${GITHUB_STEP_SUMMARY:-}" ] || [ ! -f "$page" ] || {
        cat -- "$page"
        echo
    } >> "$GITHUB_STEP_SUMMARY"
done
exit "$status"
