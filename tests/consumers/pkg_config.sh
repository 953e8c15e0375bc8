#!/bin/sh
# Compiles and runs the consumer with what pkg-config says: pkg_config.sh static|shared PREFIX LIBDIR OUT COMPILER
set -eu
kind=$1 prefix=$2 libdir=$prefix/$3 out=$4/pkg_config_consumer compiler=$5
export PKG_CONFIG_PATH="$libdir/pkgconfig"

flag=
[ "$kind" = shared ] || flag=--static
version=$(pkg-config --modversion ferry)
# The words of pkg-config are meant to be split.
"$compiler" -std=c++20 "$(dirname "$0")/consumer.cpp" -o "$out" $(pkg-config $flag --cflags --libs ferry)
LD_LIBRARY_PATH="$libdir" "$out" "$version"
