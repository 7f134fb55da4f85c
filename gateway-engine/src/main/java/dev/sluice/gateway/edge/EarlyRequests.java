package dev.sluice.gateway.edge;

import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// What a caller sent before its turn, in order; sixteen requests at most.
final class EarlyRequests {
    private static final int MOST = 16;

    private final Deque<HttpObject> parts = new ArrayDeque<>(2);
    private int requests;

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /// Keeps a part, which is then ours; false, and it is let go, where it begins one request too
    /// many.
    boolean add(HttpObject part) {
        if (part instanceof HttpRequest && ++requests > MOST) {
            ReferenceCountUtil.release(part);
            return false;
        }
        parts.add(part);
        return true;
    }

    /// The next part, which is the caller's; null where there is none.
    @Nullable HttpObject next() {
        var part = parts.poll();
        if (part instanceof HttpRequest) {
            requests--;
        }
        return part;
    }

    void clear() {
        while (!parts.isEmpty()) {
            ReferenceCountUtil.release(parts.poll());
        }
    }
}
