package dev.sluice.gateway.stage;

import dev.sluice.gateway.catalog.Balancer;
import dev.sluice.gateway.exchange.Exchange.Routed;
import dev.sluice.gateway.exchange.RequestHead;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a route that hashes hashes of a request: a header, a cookie, the consumer, a variable, or
/// several variables in one text. Variables have the names they have in the dialect.
final class HashKey {
    private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+)|\\$\\{(\\w+)}");

    private HashKey() {}

    /// Null where the route does not hash, or the request does not have it.
    static @Nullable String of(Routed routed) {
        Balancer balancer = routed.route().balancer();
        if (balancer.algorithm() != Balancer.Algorithm.CHASH) {
            return null;
        }
        var head = routed.arrived().head();
        var key = balancer.key();
        return switch (balancer.hashOn()) {
            case "consumer" -> routed.consumer().id();
            case "header" -> nonEmpty(head.header(key));
            case "cookie" -> cookie(head, key);
            case "vars_combinations" -> combination(routed, key);
            default -> variable(routed, key);
        };
    }

    private static @Nullable String combination(Routed routed, String text) {
        boolean[] found = {false};
        var key =
                VARIABLE.matcher(text)
                        .replaceAll(match -> {
                            var name = match.group(1) == null ? match.group(2) : match.group(1);
                            var value = variable(routed, name);
                            found[0] |= value != null;
                            return value == null ? "" : Matcher.quoteReplacement(value);
                        });
        return found[0] ? key : null;
    }

    private static @Nullable String variable(Routed routed, String name) {
        var head = routed.arrived().head();
        return switch (name) {
            case "remote_addr" -> head.remoteAddress();
            case "consumer_name" -> routed.consumer().name();
            case "uri", "request_uri" -> head.path();
            case "request_method" -> head.method();
            case "host" -> nonEmpty(head.header("host"));
            default -> {
                if (name.startsWith("http_")) {
                    yield nonEmpty(head.header(name.substring(5).replace('_', '-')));
                }
                yield name.startsWith("cookie_") ? cookie(head, name.substring(7)) : null;
            }
        };
    }

    private static @Nullable String cookie(RequestHead head, String name) {
        for (Cookie cookie : ServerCookieDecoder.LAX.decode(head.header("cookie"))) {
            if (cookie.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                return nonEmpty(cookie.value());
            }
        }
        return null;
    }

    private static @Nullable String nonEmpty(String text) {
        return text.isEmpty() ? null : text;
    }
}
