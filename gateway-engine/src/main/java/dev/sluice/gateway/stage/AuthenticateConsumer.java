package dev.sluice.gateway.stage;

import dev.sluice.gateway.catalog.KeyVerdict;
import dev.sluice.gateway.exchange.Exchange.Arrived;
import dev.sluice.gateway.exchange.Exchange.Identified;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.exchange.RequestHead;
import dev.sluice.gateway.exchange.Step;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Finds the consumer behind the key. A key may stand in any of five headers and in several of
/// them, but it has to be one key; in the query it is refused, because queries end up in logs.
public final class AuthenticateConsumer {
    private static final String[] BARE = {"apikey", "x-api-key", "api-key", "x-goog-api-key"};

    private final InstantSource clock;

    public AuthenticateConsumer(InstantSource clock) {
        this.clock = clock;
    }

    Step<Identified> apply(Arrived arrived) {
        if (arrived.head().keyInQuery()) {
            return Step.refuse(
                    Refusal.wrongKey(
                            "An API key must not stand in the URL; send it as 'Authorization:"
                                    + " Bearer'."));
        }
        String key;
        try {
            key = presented(arrived.head());
        } catch (SeveralKeys _) {
            return Step.refuse(Refusal.wrongKey("The request carries two different API keys."));
        }
        if (key == null) {
            return Step.refuse(
                    Refusal.wrongKey(
                            "No API key was sent; send it as 'Authorization: Bearer <key>'."));
        }
        return switch (arrived.catalog().authenticate(key, clock.millis())) {
            case KeyVerdict.Accepted(var known) ->
                    Step.next(new Identified(arrived, known.consumer(), known));
            case KeyVerdict.Unknown() -> Step.refuse(Refusal.wrongKey("The API key is not valid."));
            case KeyVerdict.Expired _ -> Step.refuse(Refusal.keyExpired());
            case KeyVerdict.Disabled _ -> Step.refuse(Refusal.keyDisabled());
        };
    }

    private static final class SeveralKeys extends Exception {
        private static final long serialVersionUID = 1L;

        SeveralKeys() {
            super(null, null, false, false);
        }
    }

    private static @Nullable String presented(RequestHead head) throws SeveralKeys {
        String found = null;
        for (var value : head.headers().getAll("authorization")) {
            if (value.regionMatches(true, 0, "Bearer ", 0, 7)) {
                found = same(found, value.substring(7).strip());
            }
        }
        for (var name : BARE) {
            for (var value : head.headers().getAll(name)) {
                found = same(found, value.strip());
            }
        }
        return found;
    }

    private static @Nullable String same(@Nullable String before, String value) throws SeveralKeys {
        if (value.isEmpty()) {
            return before;
        }
        if (before != null && !before.equals(value)) {
            throw new SeveralKeys();
        }
        return value;
    }
}
