package dev.sluice.gateway.metering;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Keeps a caller that hammers on a spent quota from filling the spool: of one consumer's refusals
/// for one reason, ten a second have a record of their own; the rest of that second become one,
/// with a count. What is folded but not yet flushed is lost if the process is killed: at most a
/// second of counts, never a token.
public final class RefusalFold {
    private static final int ALONE_PER_SECOND = 10;

    private final InstantSource clock;
    private final Map<Key, Tally> tallies = new HashMap<>();

    public RefusalFold(InstantSource clock) {
        this.clock = clock;
    }

    /// True where this refusal is to be recorded by itself; false where it was counted in.
    synchronized boolean standsAlone(UsageFacts facts) {
        var second = clock.millis() / 1000;
        var key = new Key(facts.consumerId(), facts.outcome(), facts.errorCode(), second);
        var tally = tallies.computeIfAbsent(key, fresh -> new Tally(facts));
        tally.seen++;
        if (tally.seen <= ALONE_PER_SECOND) {
            return true;
        }
        if (tally.seen == ALONE_PER_SECOND + 1) {
            tally.first = facts;
        }
        return false;
    }

    /// Writes the folded refusals of the seconds that are over; called about once a second, and
    /// with `everything` at the end.
    public void flush(UsageSink sink, boolean everything) {
        for (var due : due(everything)) {
            sink.append(
                    UsageSink.Kind.CLOSE,
                    due.first.eventId(),
                    UsageRecords.close(due.first, due.seen - ALONE_PER_SECOND).toByteArray(),
                    Runnable::run,
                    () -> {});
        }
    }

    private synchronized List<Tally> due(boolean everything) {
        var second = clock.millis() / 1000;
        var due = new ArrayList<Tally>();
        tallies.entrySet()
                .removeIf(entry -> {
                    var over = everything || entry.getKey().second < second;
                    if (over && entry.getValue().seen > ALONE_PER_SECOND) {
                        due.add(entry.getValue());
                    }
                    return over;
                });
        return due;
    }

    private record Key(String consumerId, String outcome, String errorCode, long second) {}

    private static final class Tally {
        private UsageFacts first;
        private int seen;

        private Tally(UsageFacts first) {
            this.first = first;
        }
    }
}
