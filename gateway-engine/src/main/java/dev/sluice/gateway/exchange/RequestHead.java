package dev.sluice.gateway.exchange;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// A request's line and headers. `path` is decoded and without its query. The headers hold the
/// caller's key: nothing of them goes into a log or upstream but what is named one by one.
public record RequestHead(
        String method, String path, HttpHeaders headers, boolean keyInQuery, String remoteAddress) {

    /// A header's value; empty where it is absent.
    public String header(String name) {
        @Nullable String value = headers.get(name);
        return value == null ? "" : value;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
