#!/bin/sh
# Installs into .venv and starts. Needs Python 3.11 or later with venv; nothing else, and nothing outside this folder.
#   start.sh run | install | install-dev | install-bench | bundle | lock
# BUNDLE=DIR installs from a folder made by `bundle`, without a network.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }
fail() { printf 'vaka: %s\n' "$*" >&2; exit 1; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 && new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    if command -v python3 >/dev/null 2>&1; then
        fail "Python 3.11 or later is needed, this is $(python3 -V 2>&1): install a later one and name it, e.g. make run PYTHON=python3.12"
    fi
    fail "Python 3.11 or later is needed and none was found. Debian, Ubuntu: apt-get install python3 python3-venv"
}

check_room() {
    free=$(df -Pk . 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')
    [ -z "$free" ] || [ "$free" -ge "$1" ] || fail "The disk is full: $free MB are free here, installing needs $1 MB."
}

make_venv() {
    if [ -x .venv/bin/python ] && .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        return
    fi
    python=$(find_python)
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        fail "This Python has no venv module. Debian, Ubuntu: apt-get install python3-venv"
    check_room 700
    say "Making .venv with $("$python" -V) ..."
    "$python" -m venv --clear .venv || fail "The virtual environment could not be made in $(pwd)/.venv; the reason is above."
}

from_bundle() {
    [ -n "${BUNDLE:-}" ] || return 0
    [ -d "$BUNDLE/wheels" ] || fail "BUNDLE names $BUNDLE, where there is no folder 'wheels': make bundle makes one."
    printf -- '--no-index --find-links %s/wheels' "$BUNDLE"
}

install_lock() { # lock, stamp
    make_venv
    if cmp -s "$1" ".venv/.installed-$2"; then
        return
    fi
    check_room 500
    source=$(from_bundle)
    if [ ! -x .venv/bin/uv ]; then
        say "Fetching the installer ..."
        # shellcheck disable=SC2086  # the options are words
        .venv/bin/python -m pip install -q --disable-pip-version-check $source --require-hashes --only-binary :all: -r deploy/installer.lock ||
            say "uv is not to be had for this system: pip installs, which takes longer."
    fi
    say "Installing $(grep -c '==' "$1") packages into .venv (100 to 300 MB the first time) ..."
    if [ -x .venv/bin/uv ]; then
        # shellcheck disable=SC2086
        .venv/bin/uv pip install -p .venv/bin/python $source --require-hashes -r "$1" || fail "The packages could not be installed; the reason is above."
    else
        # shellcheck disable=SC2086
        .venv/bin/python -m pip install --disable-pip-version-check $source --require-hashes -r "$1" || fail "The packages could not be installed; the reason is above."
    fi
    cp "$1" ".venv/.installed-$2"
}

# What the tests need includes what the product needs, at the same versions: either stamp serves for running.
install_product() {
    if cmp -s requirements-dev.lock .venv/.installed-dev; then
        install_lock requirements-dev.lock dev
    else
        install_lock requirements.lock run
    fi
}

# The programs that benchmarks are measured against have an environment of their own, beside what the tests need.
install_bench() {
    install_lock requirements-dev.lock dev
    if cat requirements-dev.lock bench/requirements.lock | cmp -s - .venv-bench/.installed; then
        return
    fi
    check_room 2500
    source=$(from_bundle)
    [ -x .venv-bench/bin/python ] || .venv/bin/python -m venv --clear .venv-bench || fail "The environment .venv-bench could not be made; the reason is above."
    say "Installing what is compared with into .venv-bench (about 1 GB the first time) ..."
    if [ -x .venv/bin/uv ]; then
        # shellcheck disable=SC2086
        .venv/bin/uv pip install -p .venv-bench/bin/python $source --require-hashes -r requirements-dev.lock -r bench/requirements.lock ||
            fail "The packages could not be installed; the reason is above."
    else
        # shellcheck disable=SC2086
        .venv-bench/bin/python -m pip install --disable-pip-version-check $source --require-hashes -r requirements-dev.lock -r bench/requirements.lock ||
            fail "The packages could not be installed; the reason is above."
    fi
    cat requirements-dev.lock bench/requirements.lock >.venv-bench/.installed
}

case "${1:-run}" in
run)
    install_product
    exec .venv/bin/python -m deploy.run all
    ;;
install) install_product ;;
install-dev) install_lock requirements-dev.lock dev ;;
install-bench) install_bench ;;
bundle)
    install_product
    target=${BUNDLE:-bundle}
    mkdir -p "$target/wheels"
    for lock in deploy/installer.lock requirements.lock; do
        .venv/bin/python -m pip download --disable-pip-version-check --require-hashes --only-binary :all: -d "$target/wheels" -r "$lock" ||
            fail "The bundle is not complete; the reason is above."
        cp "$lock" "$target/"
    done
    say "$target: $(find "$target/wheels" -name '*.whl' | wc -l) wheels, $(du -sm "$target" | cut -f1) MB."
    say "Copy it with the checkout; there: make run BUNDLE=$target"
    ;;
lock)
    compile() {
        .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url \
            --custom-compile-command "make lock" "$@"
    }
    compile pyproject.toml -o requirements.lock
    compile pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
    compile bench/requirements.in -c requirements-dev.lock -o bench/requirements.lock
    printf 'uv\n' | compile - -o deploy/installer.lock
    ;;
*) fail "start.sh knows run, install, install-dev, install-bench, bundle and lock, not $1." ;;
esac
