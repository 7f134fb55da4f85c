package dev.sluice.gateway.edge;

import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.CatalogHolder;
import dev.sluice.gateway.exchange.Entry;
import dev.sluice.gateway.exchange.Exchange.Arrived;
import dev.sluice.gateway.exchange.Passport;
import dev.sluice.gateway.exchange.Passport.Point;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.exchange.RequestHead;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The walk's first stage: a head that only one reading allows, for a path there is, announcing a
/// body that may come.
final class AcceptRequest {
    private static final int MAX_HEADER_COUNT = 100;
    private static final String CHAT = "/v1/chat/completions";
    private static final String MODELS = "/v1/models";
    private static final Set<String> KEY_PARAMETERS =
            Set.of(
                    "key",
                    "api_key",
                    "apikey",
                    "api-key",
                    "x-api-key",
                    "x-goog-api-key",
                    "access_token",
                    "authorization");

    /// What is said to a head.
    sealed interface Acceptance {
        /// It may go on; a body of at most `bodyLimit` bytes may come, 0 = none.
        record Accepted(Arrived arrived, int bodyLimit) implements Acceptance {}

        /// It may not. `fatal`: where it ends, and another begins, is in doubt, so the connection
        /// ends too.
        record Refused(Refusal refusal, boolean fatal) implements Acceptance {}
    }

    private final EdgeSettings settings;
    private final CatalogHolder catalogs;
    private final InstantSource clock;
    private final Ticker ticker;
    private final BooleanSupplier draining;

    AcceptRequest(
            EdgeSettings settings,
            CatalogHolder catalogs,
            InstantSource clock,
            Ticker ticker,
            BooleanSupplier draining) {
        this.settings = settings;
        this.catalogs = catalogs;
        this.clock = clock;
        this.ticker = ticker;
        this.draining = draining;
    }

    Acceptance apply(HttpRequest request, String id, String remoteAddress) {
        var fault = framingFault(request);
        if (fault != null) {
            return new Acceptance.Refused(fault, true);
        }
        var target = Target.of(request.uri(), host(request));
        if (target == null) {
            return new Acceptance.Refused(
                    Refusal.badFraming("The request target is malformed."), true);
        }
        if (draining.getAsBoolean()) {
            return new Acceptance.Refused(Refusal.shuttingDown(), true);
        }
        var catalog = catalogs.current();
        if (catalog == null) {
            return new Acceptance.Refused(Refusal.notReady(), false);
        }
        var passport = new Passport(clock.millis(), ticker.nanoTime());
        return switch (entry(request.method().name(), target.path(), catalog)) {
            case Found.Missing(var refusal) -> new Acceptance.Refused(refusal, false);
            case Found.Here(var entry) -> {
                int limit = bodyLimit(entry);
                var bodyFault = bodyFault(request.headers(), limit);
                if (bodyFault != null) {
                    yield new Acceptance.Refused(bodyFault, bodyFault.status() == 400);
                }
                passport.stamp(Point.ARRIVED, ticker.nanoTime());
                var head =
                        new RequestHead(
                                request.method().name(),
                                target.path(),
                                request.headers(),
                                hasKey(target.query()),
                                remoteAddress);
                yield new Acceptance.Accepted(
                        new Arrived(id, head, entry, catalog, passport), limit);
            }
        };
    }

    // How the head is framed: what another parser might read differently ends the connection

    private static @Nullable Refusal framingFault(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return Refusal.badFraming("The request is malformed.");
        }
        var headers = request.headers();
        if (headers.size() > MAX_HEADER_COUNT) {
            return Refusal.badFraming("There are more than " + MAX_HEADER_COUNT + " headers.");
        }
        for (var entries = headers.iteratorCharSequence(); entries.hasNext(); ) {
            var name = entries.next().getKey();
            if (looksLikeFraming(name)) {
                return Refusal.badFraming("A header name imitates a framing header.");
            }
        }
        var hosts = headers.getAll("host");
        boolean needed = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        if (hosts.size() > 1 || hosts.isEmpty() && needed) {
            return Refusal.badFraming("There must be exactly one Host header.");
        }
        if (!hosts.isEmpty() && !isHost(hosts.getFirst())) {
            return Refusal.badFraming("The Host header is malformed.");
        }
        var codings = headers.getAll("transfer-encoding");
        if (codings.size() > 1
                || !codings.isEmpty() && !codings.getFirst().equalsIgnoreCase("chunked")) {
            return Refusal.unknownTransferCoding();
        }
        var lengths = headers.getAll("content-length");
        if (lengths.size() > 1 || !lengths.isEmpty() && !isNumber(lengths.getFirst())) {
            return Refusal.badFraming("The Content-Length is malformed.");
        }
        return null;
    }

    private static boolean looksLikeFraming(CharSequence name) {
        return name.length() > 13
                && name.toString().indexOf('_') >= 0
                && Set.of("content-length", "transfer-encoding")
                        .contains(name.toString().replace('_', '-').toLowerCase(Locale.ROOT));
    }

    private static boolean isHost(String host) {
        if (host.isEmpty()) {
            return false;
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean fine =
                    c >= 'a' && c <= 'z'
                            || c >= 'A' && c <= 'Z'
                            || c >= '0' && c <= '9'
                            || ".-_:[]%~".indexOf(c) >= 0;
            if (!fine) {
                return false;
            }
        }
        return true;
    }

    /// Digits without a leading zero: `010` is ten to one parser and eight to another.
    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty()
                && text.length() <= 18
                && (text.length() == 1 || text.charAt(0) != '0');
    }

    private static String host(HttpRequest request) {
        var host = request.headers().get("host");
        return host == null ? "" : host;
    }

    /// A request target in one of its two forms, its path decoded.
    private record Target(String path, String query) {

        static @Nullable Target of(String uri, String host) {
            var rest = uri;
            if (!uri.startsWith("/")) {
                int scheme =
                        uri.regionMatches(true, 0, "http://", 0, 7)
                                ? 7
                                : uri.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
                if (scheme < 0) {
                    return null;
                }
                int slash = uri.indexOf('/', scheme);
                var authority = slash < 0 ? uri.substring(scheme) : uri.substring(scheme, slash);
                if (!authority.equalsIgnoreCase(host)) {
                    return null;
                }
                rest = slash < 0 ? "/" : uri.substring(slash);
            }
            if (rest.indexOf('#') >= 0) {
                return null;
            }
            int question = rest.indexOf('?');
            var path = decode(question < 0 ? rest : rest.substring(0, question));
            return path == null
                    ? null
                    : new Target(path, question < 0 ? "" : rest.substring(question + 1));
        }

        /// True for what hardly any path differs from: visible ASCII without a percent sign.
        private static boolean isDecoded(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < ' ' || c > '~' || c == '%') {
                    return false;
                }
            }
            return true;
        }

        /// Percent signs resolved; null where they are broken, or hide a control character or no
        /// UTF-8.
        private static @Nullable String decode(String text) {
            if (isDecoded(text)) {
                return text;
            }
            var bytes = new byte[text.length()];
            int size = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '%') {
                    int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                    int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                    if (high < 0 || low < 0) {
                        return null;
                    }
                    c = (char) (high << 4 | low);
                    i += 2;
                } else if (c > '~') {
                    return null;
                }
                if (c < ' ' || c == 0x7f) {
                    return null;
                }
                bytes[size++] = (byte) c;
            }
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(java.nio.ByteBuffer.wrap(bytes, 0, size))
                        .toString();
            } catch (CharacterCodingException _) {
                return null;
            }
        }
    }

    // What is asked for

    private sealed interface Found {
        record Here(Entry entry) implements Found {}

        record Missing(Refusal refusal) implements Found {}
    }

    private static Found entry(String method, String path, Catalog catalog) {
        if (path.equals(CHAT)) {
            return only("POST", method, path, new Entry.Chat());
        }
        if (path.equals(MODELS)) {
            return only("GET", method, path, new Entry.Models());
        }
        if (path.startsWith(MODELS + "/") && path.length() > MODELS.length() + 1) {
            return only("GET", method, path, new Entry.Model(path.substring(MODELS.length() + 1)));
        }
        var route = catalog.routeByUri(method, path);
        if (route != null) {
            return new Found.Here(new Entry.RouteUri(route));
        }
        return new Found.Missing(
                catalog.knowsUri(path)
                        ? Refusal.wrongMethod(method, printable(path))
                        : Refusal.unknownPath(method, printable(path)));
    }

    private static Found only(String allowed, String method, String path, Entry entry) {
        return method.equals(allowed)
                ? new Found.Here(entry)
                : new Found.Missing(Refusal.wrongMethod(method, printable(path)));
    }

    private static String printable(String path) {
        return path.length() > 200 ? path.substring(0, 200) + "..." : path;
    }

    private static boolean hasKey(String query) {
        if (query.isEmpty()) {
            return false;
        }
        for (var parameter : query.split("[&;]")) {
            int equals = parameter.indexOf('=');
            var name = equals < 0 ? parameter : parameter.substring(0, equals);
            var decoded = Target.decode(name);
            if (decoded == null
                    || KEY_PARAMETERS.contains(decoded.toLowerCase(Locale.ROOT))
                    || parameter.contains("slc_")) {
                return true;
            }
        }
        return false;
    }

    // What body may come

    private int bodyLimit(Entry entry) {
        return switch (entry) {
            case Entry.Models _, Entry.Model _ -> 0;
            case Entry.Chat _ -> settings.maxBodyBytes();
            case Entry.RouteUri(var route) ->
                    route.maxBodyBytes() > 0
                            ? (int) Math.min(route.maxBodyBytes(), Integer.MAX_VALUE - 64)
                            : settings.maxBodyBytes();
        };
    }

    private static @Nullable Refusal bodyFault(HttpHeaders headers, int limit) {
        var length = headers.get("content-length");
        long announced = length == null ? 0 : Long.parseLong(length);
        boolean chunked = headers.contains("transfer-encoding");
        if (limit == 0) {
            return announced > 0 || chunked
                    ? Refusal.badFraming("This request must not have a body.")
                    : null;
        }
        if (announced > limit) {
            return Refusal.tooLarge(limit);
        }
        var expect = headers.get("expect");
        if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
            return Refusal.badFraming("This expectation cannot be met.");
        }
        return isJson(headers) ? null : Refusal.wrongMediaType();
    }

    private static boolean isJson(HttpHeaders headers) {
        var encoding = headers.get("content-encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return false;
        }
        var type = headers.get("content-type");
        if (type == null) {
            return false;
        }
        int semicolon = type.indexOf(';');
        var media = (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
        return media.equalsIgnoreCase("application/json")
                || media.toLowerCase(Locale.ROOT).matches("application/[a-z0-9.+-]+\\+json");
    }
}
