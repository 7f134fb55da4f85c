#!/bin/bash
# The JMH benchmarks: ./bench/micro.sh [JMH options], for example ./bench/micro.sh QuotaBenchmark -t 2 -prof gc
set -euo pipefail
cd "$(dirname "$0")/.."
. launcher/jdk.sh
if [ "${BENCH_BUILD:-1}" = 1 ]; then
  ./mvnw -B -q -Dquick -pl bench -am package
fi
exec "$JAVA_HOME/bin/java" -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "bench/target/classes:$(cat bench/target/class-path)" org.openjdk.jmh.Main -foe true "$@"
