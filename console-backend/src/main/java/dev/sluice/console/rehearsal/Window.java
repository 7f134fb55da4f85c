package dev.sluice.console.rehearsal;

import dev.sluice.control.QuotaConfig;
import dev.sluice.control.WindowAlign;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;

/// How much of a ledger is used at a moment, as the gateway counts it. Moments only move on.
sealed interface Window {

    long used(long at);

    void charge(long amount, long at);

    /// Of this quota, from a moment on, with so much used already.
    ///
    /// @param resetsAt when the running window ends, where it follows no clock; 0 = not known
    /// @param gateways how many count it, each by itself
    static Window of(QuotaConfig quota, int gateways, long used, long resetsAt, long at) {
        return switch (quota.getKind()) {
            case FIXED, UNRECOGNIZED ->
                    quota.getAlign() == WindowAlign.CLOCK
                            ? new Clock(quota.getWindow(), zone(quota), used, at)
                            : new FirstRequest(millis(quota), used, resetsAt, at);
            case SLIDING -> new Sliding(millis(quota), used, at);
            case TOKEN_BUCKET -> new Bucket(quota, gateways, millis(quota), used, at);
        };
    }

    private static long millis(QuotaConfig quota) {
        return Duration.parse(quota.getWindow()).toMillis();
    }

    private static ZoneId zone(QuotaConfig quota) {
        return quota.getTimeZone().isEmpty() ? ZoneOffset.UTC : ZoneId.of(quota.getTimeZone());
    }

    /// Begins with its first request and rests after its end.
    final class FirstRequest implements Window {
        private final long length;
        private long end;
        private long used;

        FirstRequest(long length, long used, long resetsAt, long at) {
            this.length = length;
            this.used = used;
            this.end = used == 0 ? 0 : resetsAt > at ? resetsAt : at + length;
        }

        @Override
        public long used(long at) {
            if (end != 0 && at >= end) {
                end = 0;
                used = 0;
            }
            return used;
        }

        @Override
        public void charge(long amount, long at) {
            used = used(at) + amount;
            if (end == 0) {
                end = at + length;
            }
        }
    }

    /// Follows the wall clock of a zone.
    final class Clock implements Window {
        private final String text;
        private final ZoneId zone;
        private long end;
        private long used;

        Clock(String text, ZoneId zone, long used, long at) {
            this.text = text;
            this.zone = zone;
            this.used = used;
            this.end = end(at);
        }

        @Override
        public long used(long at) {
            if (at >= end) {
                used = 0;
                end = end(at);
            }
            return used;
        }

        @Override
        public void charge(long amount, long at) {
            used = used(at) + amount;
        }

        private long end(long at) {
            var today = LocalDate.ofInstant(Instant.ofEpochMilli(at), zone);
            return switch (text) {
                case "P1D" -> midnight(today.plusDays(1));
                case "P1W" ->
                        midnight(
                                today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                                        .plusWeeks(1));
                case "P1M" -> midnight(today.withDayOfMonth(1).plusMonths(1));
                default -> {
                    // Divides a day evenly, so that it counts from the zone's own midnight.
                    var length = Duration.parse(text).toMillis();
                    var offset =
                            zone.getRules().getOffset(Instant.ofEpochMilli(at)).getTotalSeconds()
                                    * 1_000L;
                    yield (Math.floorDiv(at + offset, length) + 1) * length - offset;
                }
            };
        }

        private long midnight(LocalDate day) {
            return day.atStartOfDay(zone).toInstant().toEpochMilli();
        }
    }

    /// Slots of a sixtieth of its length, each of which counts whole until all of it has passed.
    final class Sliding implements Window {
        private static final int SLOTS = 60;

        private final long[] ring = new long[SLOTS + 1];
        private final long width;
        private long newest;
        private long total;

        Sliding(long length, long used, long at) {
            this.width = Math.ceilDiv(length, SLOTS);
            this.newest = Math.floorDiv(at, width);
            charge(used, at);
        }

        @Override
        public long used(long at) {
            var slot = Math.floorDiv(at, width);
            for (var i = Math.max(newest, slot - ring.length) + 1; i <= slot; i++) {
                total -= ring[place(i)];
                ring[place(i)] = 0;
            }
            newest = Math.max(newest, slot);
            return total;
        }

        @Override
        public void charge(long amount, long at) {
            used(at);
            ring[place(newest)] += amount;
            total += amount;
        }

        private int place(long slot) {
            return Math.floorMod(slot, ring.length);
        }
    }

    /// Refills steadily, its limit in one window's time; kept as what is missing from it.
    final class Bucket implements Window {
        private final QuotaConfig quota;
        private final int gateways;
        private final long length;
        private double missing;
        private long refilledAt;

        Bucket(QuotaConfig quota, int gateways, long length, long used, long at) {
            this.quota = quota;
            this.gateways = gateways;
            this.length = length;
            this.missing = used;
            this.refilledAt = at;
        }

        @Override
        public long used(long at) {
            var limit = (double) Ledger.limit(quota, refilledAt) * gateways;
            var gained = (at - refilledAt) / (double) length * limit;
            missing = Math.max(0, missing - gained);
            refilledAt = at;
            return (long) Math.ceil(missing - 1e-6);
        }

        @Override
        public void charge(long amount, long at) {
            used(at);
            missing += amount;
        }
    }
}
