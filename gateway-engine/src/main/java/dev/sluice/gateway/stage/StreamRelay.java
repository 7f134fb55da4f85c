package dev.sluice.gateway.stage;

import dev.sluice.gateway.metering.UsageMeter;
import dev.sluice.gateway.openai.ChunkEnvelope;
import dev.sluice.gateway.openai.ChunkView;
import dev.sluice.gateway.openai.SseReader;
import dev.sluice.gateway.openai.StopField;
import dev.sluice.gateway.openai.TokenUsage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The events of one attempt's stream on their way to the caller: looked into, cleaned of what the
/// caller must not see, and gathered, so that what one read brought leaves in one write.
///
/// `[DONE]` is not gathered: the end is the exchange's to write, after it was recorded. A run of
/// events that pass unchanged is copied at once.
final class StreamRelay implements SseReader.Sink {
    /// How much may wait before there is content, or for a slow caller.
    private static final int MOST_WAITING = 256 * 1024;

    /// For the end of the stream, and for what waited for the rest of its event.
    private static final int ROOM = 256;

    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT_END = {'\n', '\n'};

    private final SseReader reader = new SseReader();
    private final ChunkView view;
    private final UsageMeter meter;
    private final ByteBufAllocator allocator;
    private final boolean usageAsked;
    private final boolean runningUsageHidden;
    private final int choices;
    private final @Nullable StopField stop;
    private final @Nullable DeliveredText delivered;
    private final @Nullable ContinuedChunks continued;

    private @Nullable ChunkEnvelope envelope;
    private @Nullable ByteBuf gathered;
    private byte[] run = new byte[0];
    private int runFrom;
    private int runTo;
    private int wanted = ROOM;
    private boolean content;

    /// A choice said why it finished.
    private boolean ends;

    private boolean finished;

    /// Some of it is the caller's already.
    private boolean taken;

    private boolean done;
    private boolean stopped;
    private @Nullable String fault;
    private String finishReason = "";

    /// An answer that is made in one piece, whatever happens.
    StreamRelay(
            UsageMeter meter,
            ByteBufAllocator allocator,
            boolean usageAsked,
            boolean runningUsageHidden,
            int choices,
            @Nullable StopField stop) {
        this(meter, allocator, usageAsked, runningUsageHidden, choices, stop, null, null);
    }

    /// @param usageAsked whether the caller asked for the usage chunk
    /// @param runningUsageHidden whether usage comes with every chunk without the caller's asking
    /// @param choices how many answers run in the stream
    /// @param stop what an answer says that ends because of its length, null where it is the
    ///   caller's or the model's own
    /// @param delivered keeps the text, null where nobody will want it
    /// @param before the first half of the answer, null where this attempt begins it
    StreamRelay(
            UsageMeter meter,
            ByteBufAllocator allocator,
            boolean usageAsked,
            boolean runningUsageHidden,
            int choices,
            @Nullable StopField stop,
            @Nullable DeliveredText delivered,
            @Nullable Continuation before) {
        this.meter = meter;
        this.allocator = allocator;
        this.usageAsked = usageAsked;
        this.runningUsageHidden = runningUsageHidden;
        this.choices = choices;
        this.stop = stop;
        this.delivered = delivered;
        this.continued = before == null ? null : new ContinuedChunks(before);
        this.envelope = before == null ? null : before.envelope();
        this.view = new ChunkView(this::generated);
    }

    private void generated(byte[] bytes, int from, int to) {
        meter.delta(bytes, from, to);
        if (delivered != null) {
            delivered.add(bytes, from, to);
        }
        if (continued != null) {
            continued.add(bytes, from, to);
        }
    }

    /// Takes what came; the bytes stay the caller's.
    void read(ByteBuf bytes) {
        if (fault != null || done) {
            return;
        }
        // What one read brought leaves in one piece, and a cut event is never longer than it came.
        wanted = bytes.readableBytes() + ROOM;
        boolean fits = reader.read(bytes, this);
        endRun();
        if (!fits && fault == null) {
            fault = "event too large";
        }
    }

    @Override
    public void event(
            byte[] raw,
            int rawFrom,
            int rawTo,
            byte[] data,
            int dataFrom,
            int dataTo,
            boolean plain) {
        if (fault != null || done) {
            return;
        }
        if (continued != null) {
            continued.begin();
        }
        switch (view.read(data, dataFrom, dataTo)) {
            case DONE -> {
                endRun();
                // Nothing of it was sent, and it says nothing: another instance may have an answer.
                if (content || ends || taken) {
                    done = true;
                } else {
                    fault = "empty answer";
                }
            }
            case ERROR -> {
                note();
                fault = "error event";
            }
            case GARBAGE -> fault = "malformed event";
            case CHUNK -> {
                note();
                if (continued == null) {
                    pass(raw, rawFrom, rawTo, data, dataFrom, dataTo, plain);
                } else {
                    passOn(continued);
                }
            }
        }
    }

    private void note() {
        content |= view.hasContent();
        if (delivered != null && view.isBeyondText()) {
            delivered.lose();
        }
        if (envelope == null && !view.isWithoutChoices()) {
            envelope = view.envelope();
        }
        if (view.isFinished()) {
            ends = true;
            finished = allFinished();
            finishReason = view.finishReason();
        }
        var usage = view.usage();
        if (usage != null) {
            meter.reported(usage, view.isWithoutChoices() || view.isFinished() && finished);
        }
    }

    private boolean allFinished() {
        for (int i = 0; i < choices; i++) {
            if (!view.isFinished(i)) {
                return false;
            }
        }
        return true;
    }

    /// A chunk of a second half.
    private void passOn(ContinuedChunks chunks) {
        if (view.isBeyondText()) {
            fault = "went on with something else than text";
        } else if (chunks.hasAnything(view)) {
            var out = gathered(256).writeBytes(DATA);
            int from = out.writerIndex();
            chunks.write(out, view);
            if (view.isStoppedByLength() && stop != null) {
                stopped = true;
                stop.addTo(out, from);
            }
            out.writeBytes(EVENT_END);
        }
    }

    /// The stream is whole. The usage of an answer in two halves is told here: it is their sum.
    void whole() {
        if (continued != null && usageAsked && meter.isReported() && envelope != null) {
            var out = gathered(256).writeBytes(DATA);
            envelope.usage(out, continued.before().with(meter.reading()).usage());
            out.writeBytes(EVENT_END);
        }
    }

    private void pass(
            byte[] raw,
            int rawFrom,
            int rawTo,
            byte[] data,
            int dataFrom,
            int dataTo,
            boolean plain) {
        if (view.isUsageOnly() && !usageAsked) {
            return;
        }
        boolean usageShown = usageAsked && (!runningUsageHidden || view.isWithoutChoices());
        boolean cut = view.needsCutting(usageShown);
        var ours = view.isStoppedByLength() ? stop : null;
        if (cut || !plain || ours != null) {
            endRun();
            var out = gathered(dataTo - dataFrom + 8).writeBytes(DATA);
            int from = out.writerIndex();
            if (cut) {
                view.writeCut(out, usageShown);
            } else {
                out.writeBytes(data, dataFrom, dataTo - dataFrom);
            }
            onOneLine(out, from, plain);
            if (ours != null) {
                stopped = true;
                ours.addTo(out, from);
            }
            out.writeBytes(EVENT_END);
        } else if (runTo > 0 && runTo == rawFrom) {
            runTo = rawTo;
        } else {
            endRun();
            run = raw;
            runFrom = rawFrom;
            runTo = rawTo;
        }
    }

    /// Data that came over several lines leaves on one: in JSON a line end is white space.
    private static void onOneLine(ByteBuf out, int from, boolean plain) {
        for (int i = from; !plain && i < out.writerIndex(); i++) {
            if (out.getByte(i) == '\n') {
                out.setByte(i, ' ');
            }
        }
    }

    private void endRun() {
        if (runTo > runFrom) {
            gathered(runTo - runFrom).writeBytes(run, runFrom, runTo - runFrom);
        }
        runFrom = 0;
        runTo = 0;
    }

    private ByteBuf gathered(int more) {
        if (gathered == null) {
            gathered = allocator.buffer(Math.max(more, wanted));
        }
        return gathered;
    }

    /// Adds a last chunk for every answer that runs, which says that it was cut to what the quota
    /// holds, and the usage for a caller that asked for it.
    void cutShort(TokenUsage usage) {
        var ours = envelope == null ? ChunkEnvelope.BARE : envelope;
        for (int i = 0; i < choices; i++) {
            if (!view.isFinished(i)) {
                var out = gathered(256).writeBytes(DATA);
                ours.cutShort(out, i, "quota");
                out.writeBytes(EVENT_END);
            }
        }
        if (usageAsked) {
            var out = gathered(256).writeBytes(DATA);
            ours.usage(out, usage);
            out.writeBytes(EVENT_END);
        }
        finishReason = "length";
    }

    /// What waits to be written, which becomes the caller's; null where nothing does.
    @Nullable ByteBuf take() {
        var waiting = gathered;
        gathered = null;
        taken |= waiting != null;
        return waiting;
    }

    /// The commit point: content has come, or the answer is over, or too much waits to wait longer.
    boolean isCommitted() {
        return content || done || gathered != null && gathered.readableBytes() > MOST_WAITING;
    }

    boolean hasContent() {
        return content;
    }

    /// The stream said `[DONE]` after something else.
    boolean isDone() {
        return done;
    }

    /// Every choice said why it finished: some engines end without `[DONE]`.
    boolean isFinished() {
        return finished;
    }

    /// Why the stream cannot be trusted any further, null while it can.
    @Nullable String fault() {
        return fault;
    }

    /// Whether an answer in it ended at a bound that a quota set.
    boolean isStopped() {
        return stopped;
    }

    /// What its chunks have in common, null where none has come.
    @Nullable ChunkEnvelope envelope() {
        return envelope;
    }

    String finishReason() {
        return finishReason;
    }

    /// Gives back what nobody took.
    void release() {
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }
}
