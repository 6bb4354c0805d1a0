#!/usr/bin/env bash
# Make dist/grid_mask-X.Y.Z.zip from the last commit: what QGIS's "Install from ZIP" takes.
# .gitattributes says what stays out of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# A checkout may belong to another user, in a container for one.
git=(git -c "safe.directory=$PWD")
version=$("${git[@]}" show HEAD:metadata.txt | sed -n 's/^version *= *//p')
[[ -n $version ]] || {
    echo "metadata.txt has no line version=X.Y.Z" >&2
    exit 1
}
zip=dist/grid_mask-$version.zip
mkdir -p dist
"${git[@]}" archive --format=zip --prefix=grid_mask/ --output="$zip" HEAD
[[ -z $("${git[@]}" status --porcelain) ]] || echo "Note: changes that are not committed are not in the zip." >&2
echo "$zip: $(stat -c %s "$zip") bytes, version $version, commit $("${git[@]}" rev-parse --short HEAD)"
