#!/usr/bin/env bash
# Install what ./dev needs, and nothing that is there already. Usage: tools/setup.sh PART...
#   qgis     QGIS, and .venv: a virtual environment that sees QGIS's Python modules, with the test tools
#   core     .venv-core: the core's environment, without QGIS and with the newest numpy
#   parity   gridr in .venv-core, to compare with (needs core)
#   try-parity  the same, or go on without it
#   bench    GDAL's commands, and matplotlib in .venv-core (needs core)
#   package  .venv-package: bandit, detect-secrets and flake8, which verify the plugin's zip
#   mutants  .venv-mutants: mutmut, which makes the mutants of ./dev mutants
#   matrix   debootstrap, which makes the systems of ./dev matrix
#   coverage coverage in .venv and .venv-core (needs qgis and core)
#   check    ruff, mypy and flake8-qgis in .venv (needs qgis)
#   qt6      .venv-qt6: PyQt6, without QGIS and its PyQt5 (needs the libraries of a desktop, which QGIS brings)
#   screen   Xvfb, a screen for machines that have none
#   pictures matplotlib and Pillow for the system's Python, which QGIS's packages bring on Debian 12 and later
#   i18n     Qt's translation tools
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly python=/usr/bin/python3 # not the first of PATH: QGIS's modules belong to the system's
readonly log=$PWD/.dev/setup.log

main() {
    mkdir -p .dev
    if have flock; then # two commands at once must not build one environment
        exec 9>.dev/setup.lock
        flock 9
    fi
    install_packages "$@"
    local part
    for part; do
        case $part in
            qgis) make_venv .venv qgis --system-site-packages ;;
            core) make_venv .venv-core core ;;
            parity) add_to_venv .venv-core parity ;;
            try-parity) (add_to_venv .venv-core parity) || echo "Without gridr, nothing is compared with it." >&2 ;;
            bench) add_to_venv .venv-core bench ;;
            package) make_venv .venv-package package ;;
            coverage) add_coverage .venv && add_coverage .venv-core ;;
            mutants) make_venv .venv-mutants mutants ;;
            check) add_to_venv .venv check ;;
            qt6) make_venv .venv-qt6 qt6 ;;
        esac
    done
}

# --- packages of the system ---------------------------------------------------------------------------------------

install_packages() {
    local packages become=()
    mapfile -t packages < <(for part; do packages_for "$part"; done | sort -u)
    ((${#packages[@]})) || return 0
    ((EUID == 0)) || become=(sudo)
    have apt-get && have "${become[@]:-true}" ||
        fail "Please install these packages (Debian's names), then run this again: ${packages[*]}"
    echo "Installing with apt, which may take a few minutes: ${packages[*]}"
    become+=(env DEBIAN_FRONTEND=noninteractive)
    quietly "${become[@]}" apt-get update
    quietly "${become[@]}" apt-get install --yes --no-install-recommends "${packages[@]}"
}

packages_for() { # packages_for PART: the names of those that it needs and that aren't there
    if declare -F "packages_for_$1" >/dev/null; then "packages_for_$1"; fi
}

packages_for_qgis() {
    packages_for_core
    have qgis.bin || have qgis || echo qgis
    python_finds qgis || echo python3-qgis
}

packages_for_core() {
    python_finds ensurepip || echo python3-venv
    [[ -e /etc/ssl/certs/ca-certificates.crt || -e /etc/ssl/cert.pem ]] || echo ca-certificates
}

packages_for_package() {
    packages_for_core
    have git || echo git
}

packages_for_matrix() {
    have debootstrap || echo debootstrap
    [[ -e /usr/share/keyrings/debian-archive-keyring.gpg ]] || echo debian-archive-keyring
    have git || echo git
    [[ -x $python ]] || echo python3
}

packages_for_bench() {
    have gdal_rasterize && have gdalwarp && have ogr2ogr || echo gdal-bin
    have gdal_calc.py || have gdal_calc || echo python3-gdal
}

packages_for_screen() {
    have Xvfb && have xvfb-run || echo xvfb
    have xauth || echo xauth
}

packages_for_pictures() {
    python_finds matplotlib || echo python3-matplotlib
    python_finds PIL || echo python3-pil
}

packages_for_i18n() {
    QT_SELECT=qt5 lrelease -version >/dev/null 2>&1 || echo qttools5-dev-tools
    [[ -x $python ]] || echo python3
}

packages_for_qt6() { packages_for_core; }

packages_for_mutants() { packages_for_core; }

# --- virtual environments -----------------------------------------------------------------------------------------
# A stamp with the hash of what an environment was made from tells whether it is still what is asked for.

make_venv() { # make_venv FOLDER REQUIREMENTS [OPTION]
    local stamp
    stamp=$(stamp_of "$2")
    is_stamped "$1" "$2" "$stamp" && return
    echo "Making $1"
    rm -rf "$1"
    quietly "$python" -m venv "${@:3}" "$1"
    if [[ ${3:-} == --system-site-packages ]]; then
        # Another numpy than the one that QGIS's GDAL was built with breaks osgeo.gdal_array.
        "$1/bin/python" -c 'import numpy; print(f"numpy=={numpy.__version__}")' >"$1/constraints.txt"
    else
        : >"$1/constraints.txt"
    fi
    pip_install "$1" "$2"
    echo "$stamp" >"$1/.$2.stamp"
}

add_to_venv() { # add_to_venv FOLDER REQUIREMENTS
    local stamp
    stamp=$(stamp_of "$2")
    is_stamped "$1" "$2" "$stamp" && return
    echo "Adding to $1: $2"
    pip_install "$1" "$2"
    echo "$stamp" >"$1/.$2.stamp"
}

add_coverage() { # add_coverage FOLDER: each Python started in it looks whether it is to be measured
    add_to_venv "$1" coverage
    local packages
    packages=$("$1/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    echo 'import os; os.environ.get("COVERAGE_PROCESS_START") and __import__("coverage").process_startup()' \
        >"$packages/grid_mask_coverage.pth"
}

pip_install() { # pip_install FOLDER REQUIREMENTS
    PIP_CACHE_DIR=${PIP_CACHE_DIR:-$PWD/.dev/pip} quietly "$1/bin/python" -m pip install --quiet --no-input \
        --disable-pip-version-check --constraint "$1/constraints.txt" --requirement "tools/requirements/$2.txt"
}

stamp_of() {
    { "$python" --version && cat "tools/requirements/$1.txt"; } | sha256sum
}

is_stamped() { # is_stamped FOLDER REQUIREMENTS STAMP
    [[ -x $1/bin/python && -f $1/.$2.stamp && $(<"$1/.$2.stamp") == "$3" ]]
}

# --- helpers ------------------------------------------------------------------------------------------------------

have() { command -v "$1" >/dev/null; }

python_finds() { # without importing it, which takes a second for QGIS
    [[ -x $python ]] && "$python" -c "import importlib.util, sys; sys.exit(not importlib.util.find_spec('$1'))"
}

quietly() { # say nothing unless it fails
    "$@" </dev/null >"$log" 2>&1 9>&- || {
        tail -n 40 "$log" >&2
        fail "This failed: $*"
    }
}

fail() {
    echo "$*" >&2
    exit 1
}

main "$@"
