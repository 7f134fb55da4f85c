#!/bin/bash
# Measures the gateway beside nginx on this machine: ./bench/run.sh [rounds] [seconds a round]
# Needs nginx; binds free loopback ports; everything it starts, it stops.
set -euo pipefail
cd "$(dirname "$0")/.."
. launcher/jdk.sh
command -v nginx >/dev/null || { echo "bench: nginx is missing (apt-get install nginx-light)" >&2; exit 1; }
if [ "${BENCH_BUILD:-1}" = 1 ]; then
  ./mvnw -B -q -Dquick -pl bench -am package
fi
exec "$JAVA_HOME/bin/java" -Xms512m -Xmx512m -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED \
  -Dbench.rounds="${1:-3}" -Dbench.seconds="${2:-8}" \
  -cp "bench/target/classes:$(cat bench/target/class-path)" dev.sluice.bench.BenchMain
