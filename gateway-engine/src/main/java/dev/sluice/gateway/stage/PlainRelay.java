package dev.sluice.gateway.stage;

import dev.sluice.gateway.metering.UsageMeter;
import dev.sluice.gateway.openai.AnswerView;
import dev.sluice.gateway.openai.StopField;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The body of a plain answer, gathered until it is whole: only then is it known to be one, and
/// nothing of a broken one ever reaches the caller.
final class PlainRelay {
    /// The largest plain answer taken.
    static final int LARGEST = 16 << 20;

    private final UsageMeter meter;
    private final @Nullable StopField stop;
    private byte[] bytes = new byte[2048];
    private int size;
    private String finishReason = "";
    private boolean judged;
    private boolean stopped;

    /// @param stop what an answer says that ends because of its length, null where it is the
    ///   caller's or the model's own
    PlainRelay(UsageMeter meter, @Nullable StopField stop) {
        this.meter = meter;
        this.stop = stop;
    }

    /// Takes what came; the bytes stay the caller's. False where the answer is too large to be one.
    boolean read(ByteBuf more) {
        int count = more.readableBytes();
        if (size + count > LARGEST) {
            return false;
        }
        if (bytes.length - size < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
        }
        more.readBytes(bytes, size, count);
        size += count;
        return true;
    }

    /// Looks at the whole body; the fault of it in a few words, or null where it is an answer,
    /// whose usage the meter then has.
    @Nullable String judge() {
        var answer = AnswerView.read(bytes, 0, size, meter::delta);
        judged = true;
        report(answer);
        if (!answer.isAnswer()) {
            return size == 0 ? "empty answer" : "malformed answer";
        }
        if (answer.isEmpty()) {
            return "empty answer";
        }
        finishReason = answer.finishReason();
        if (stop != null && answer.isStoppedByLength()) {
            stopped = true;
            bytes = stop.addedTo(bytes, size);
            size = bytes.length;
        }
        return null;
    }

    /// Counts what came of an answer that will not be whole.
    void readBroken() {
        if (!judged) {
            judged = true;
            report(AnswerView.readBroken(bytes, 0, size, meter::delta));
        }
    }

    /// Some upstreams tell in an error what they will bill for it.
    void readFault() {
        report(AnswerView.read(bytes, 0, size, (_, _, _) -> {}));
    }

    private void report(AnswerView answer) {
        var usage = answer.usage();
        if (usage != null) {
            meter.reported(usage, true);
        }
    }

    /// Whether it ended at a bound that a quota set.
    boolean isStopped() {
        return stopped;
    }

    String finishReason() {
        return finishReason;
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }
}
