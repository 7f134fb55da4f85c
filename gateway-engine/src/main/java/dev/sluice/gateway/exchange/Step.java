package dev.sluice.gateway.exchange;

/// What a stage answers: the exchange walks on with what was learned, or it is refused.
public sealed interface Step<T> {

    record Next<T>(T value) implements Step<T> {}

    record Refused<T>(Refusal refusal) implements Step<T> {}

    static <T> Step<T> next(T value) {
        return new Next<>(value);
    }

    static <T> Step<T> refuse(Refusal refusal) {
        return new Refused<>(refusal);
    }
}
