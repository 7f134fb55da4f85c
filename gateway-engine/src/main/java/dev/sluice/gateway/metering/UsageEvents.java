package dev.sluice.gateway.metering;

import java.util.concurrent.Executor;

/// The life of a usage event: opened before the request leaves, checked while the answer streams,
/// closed once. Every method is called on the request's event loop and returns at once; `kept` runs
/// when the record is safe, either before the call returns or later on `loop`. Only then may what
/// the record speaks of happen: the upstream request after `open`, the end of the answer after
/// `close`.
public final class UsageEvents {
    private final UsageSink sink;
    private final RefusalFold refusals;

    /// Refusals beyond ten a second of one consumer and reason become one record with a count.
    public UsageEvents(UsageSink sink, RefusalFold refusals) {
        this.sink = sink;
        this.refusals = refusals;
    }

    /// Records that a request is about to leave for an upstream. False, and nothing recorded and
    /// `kept` never run, where the spool takes nothing new: refuse with `usage_spool_full`.
    public boolean open(UsageOpening opening, Executor loop, Runnable kept) {
        if (!sink.accepting()) {
            return false;
        }
        sink.append(
                UsageSink.Kind.OPEN,
                opening.eventId(),
                UsageRecords.open(opening).toByteArray(),
                loop,
                kept);
        return true;
    }

    /// Records what a running answer has consumed so far: every 2 s or 256 tokens, whichever is
    /// first. Nobody waits for it.
    public void checkpoint(
            String eventId, long promptTokens, long completionTokens, UsageSource source) {
        sink.append(
                UsageSink.Kind.CHECKPOINT,
                eventId,
                UsageRecords.checkpoint(eventId, promptTokens, completionTokens, source)
                        .toByteArray(),
                Runnable::run,
                () -> {});
    }

    /// Records that an admitted request consumed something else than its closing record says.
    /// Nobody waits for it.
    public void correct(UsageCorrection correction, Executor loop) {
        sink.append(
                UsageSink.Kind.CLOSE,
                correction.eventId(),
                UsageRecords.correction(correction).toByteArray(),
                loop,
                () -> {});
    }

    /// Records the end of a request: admitted ones always, refused ones alone or folded.
    public void close(UsageFacts facts, Executor loop, Runnable kept) {
        if (facts.admitted() || refusals.standsAlone(facts)) {
            sink.append(
                    UsageSink.Kind.CLOSE,
                    facts.eventId(),
                    UsageRecords.close(facts, 1).toByteArray(),
                    loop,
                    kept);
        } else {
            kept.run();
        }
    }
}
