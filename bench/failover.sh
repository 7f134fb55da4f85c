#!/bin/bash
# Measures what a failover costs in time, in the real processes before simulated models, and prints the tables of docs/failover.md:
# ./bench/failover.sh
set -euo pipefail
cd "$(dirname "$0")/.."
. launcher/jdk.sh
figures=end-to-end/target/failover-delays.txt
rm -f "$figures"
./mvnw -B -q -pl end-to-end -am verify -Dtest=NoneOfThem -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test=FailoverDelaysIT -Dfailsafe.failIfNoSpecifiedTests=false -Dsluice.measure=failover
cat "$figures"
