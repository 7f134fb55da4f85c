package dev.sluice.gateway.health;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lets the first answer of a probe through and closes its connection. Lives on one event loop.
final class ProbeOnce {
    private final Consumer<ProbeAnswer> answer;
    private @Nullable Channel channel;
    private @Nullable Future<?> late;
    private boolean ended;

    ProbeOnce(Consumer<ProbeAnswer> answer) {
        this.answer = answer;
    }

    void closes(Channel opened) {
        channel = opened;
        if (ended) {
            var _ = opened.close();
        }
    }

    /// The alarm that ends it should nothing else do so.
    void late(Future<?> alarm) {
        late = alarm;
    }

    void end(ProbeAnswer found) {
        if (ended) {
            return;
        }
        ended = true;
        if (late != null) {
            late.cancel(false);
        }
        if (channel != null) {
            var _ = channel.close();
        }
        answer.accept(found);
    }
}
