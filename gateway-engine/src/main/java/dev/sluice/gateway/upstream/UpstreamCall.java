package dev.sluice.gateway.upstream;

import dev.sluice.gateway.catalog.ModelInstance;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/// One request to one instance, from being sent to its `End` or `Broken`. Used on its own event
/// loop only.
///
/// The request's bytes are kept until the answer's first byte: where a pooled connection turns out
/// to have been closed by the other side before it took anything, they are sent once more on a
/// fresh one.
public final class UpstreamCall {
    private final UpstreamPool pool;
    private final ModelInstance instance;
    private final UpstreamListener listener;
    private @Nullable ByteBuf message;
    private @Nullable UpstreamConnection connection;
    private @Nullable Channel opening;
    private long sentAt;
    private boolean sent;
    private boolean paused;
    private boolean over;
    private boolean abandoned;

    UpstreamCall(
            UpstreamPool pool, ModelInstance instance, ByteBuf message, UpstreamListener listener) {
        this.pool = pool;
        this.instance = instance;
        this.message = message;
        this.listener = listener;
    }

    /// Stops reading the answer, so that the upstream feels that the caller is slow.
    public void pause() {
        paused = true;
        if (connection != null) {
            connection.reading(false);
        }
    }

    /// Reads on.
    public void resume() {
        paused = false;
        if (connection != null) {
            connection.reading(true);
        }
    }

    /// Ends the call now and closes its connection, which tells the upstream to stop working.
    /// Nothing more is heard of it.
    public void abort() {
        if (over) {
            return;
        }
        finish();
        abandoned = true;
        if (connection != null) {
            connection.close();
        } else if (opening != null) {
            var _ = opening.close();
        }
    }

    /// The answer is complete for the caller although its last bytes have not come: nothing more is
    /// heard, and the connection is kept if it ends cleanly within a second.
    public void letGo() {
        if (over) {
            return;
        }
        finish();
        abandoned = true;
        if (connection != null) {
            connection.drain();
        }
    }

    /// Whether the request was handed to a connection, so that an upstream may have it.
    public boolean isSent() {
        return sent;
    }

    /// When that was, by the ticker.
    public long sentAt() {
        return sentAt;
    }

    ModelInstance instance() {
        return instance;
    }

    boolean isOver() {
        return over;
    }

    boolean isPaused() {
        return paused;
    }

    void connecting(Channel channel) {
        opening = channel;
    }

    /// The bytes to send, to be released by whoever writes them; null once they are not needed any
    /// more.
    @Nullable ByteBuf carriedBy(UpstreamConnection carrier) {
        connection = carrier;
        opening = null;
        sent = true;
        sentAt = pool.now();
        return message == null ? null : message.retainedDuplicate();
    }

    void answered() {
        releaseMessage();
    }

    /// Sends the request once more on a fresh connection.
    void again() {
        connection = null;
        pool.connect(this);
    }

    void tell(UpstreamEvent event) {
        if (over) {
            if (event instanceof UpstreamEvent.Chunk(var bytes)) {
                bytes.release();
            }
            return;
        }
        if (event instanceof UpstreamEvent.End || event instanceof UpstreamEvent.Broken) {
            finish();
        }
        listener.on(event);
    }

    void broken(UpstreamEvent.Cause cause, String reason) {
        tell(new UpstreamEvent.Broken(cause, reason));
        readComplete();
    }

    void readComplete() {
        if (!abandoned) {
            listener.readComplete();
        }
    }

    private void finish() {
        over = true;
        releaseMessage();
    }

    private void releaseMessage() {
        if (message != null) {
            message.release();
            message = null;
        }
    }
}
