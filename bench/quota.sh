#!/bin/bash
# Replays bursty traffic against token quotas in simulated time and prints the tables of docs/quota-accuracy.md:
# ./bench/quota.sh [hours a trace] [seeds]
set -euo pipefail
cd "$(dirname "$0")/.."
. launcher/jdk.sh
if [ "${BENCH_BUILD:-1}" = 1 ]; then
  ./mvnw -B -q -Dquick -pl bench -am package
fi
exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx1g -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED \
  -cp "bench/target/classes:$(cat bench/target/class-path)" dev.sluice.bench.replay.ReplayMain "$@"
