package dev.sluice.gateway.exchange;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a stage answers: the exchange walks on with what was learned, or it is refused.
public sealed interface Step<T extends Exchange> {

    record Next<T extends Exchange>(T value) implements Step<T> {}

    /// `at` is how far the exchange had come; null only until the walk fills it in.
    record Refused<T extends Exchange>(Refusal refusal, @Nullable Exchange at) implements Step<T> {}

    static <T extends Exchange> Step<T> next(T value) {
        return new Next<>(value);
    }

    static <T extends Exchange> Step<T> refuse(Refusal refusal) {
        return new Refused<>(refusal, null);
    }

    /// Goes through the next stage, unless the exchange was refused before.
    default <U extends Exchange> Step<U> then(Function<T, Step<U>> stage) {
        return switch (this) {
            case Next<T>(var value) -> {
                var step = stage.apply(value);
                yield step instanceof Refused<U>(var refusal, var at) && at == null
                        ? new Refused<>(refusal, value)
                        : step;
            }
            case Refused<T>(var refusal, var at) -> new Refused<>(refusal, at);
        };
    }
}
