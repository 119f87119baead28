#!/bin/sh
# The assets: run by composer after an install, or by a step of the site's own.
set -eu
cd "$(dirname "$0")"
mkdir -p public/build
cp resources/css/shop.css public/build/shop.css
echo "built public/build/shop.css"
