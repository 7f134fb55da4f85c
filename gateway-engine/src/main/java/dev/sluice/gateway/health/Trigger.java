package dev.sluice.gateway.health;

/// Why an instance's state became another one, in one word for metrics and events.
public enum Trigger {
    /// Failures in a row.
    HARD_FAILURES("hard_failures"),
    /// Too large a part of the latest requests failed.
    ERROR_RATE("error_rate"),
    /// First tokens come far later than predicted.
    SLOW_FIRST_TOKEN("slow_first_token"),
    /// Nothing came although something should have.
    SILENCE("silence"),
    /// Its probes fail.
    PROBE("probe"),
    /// The upstream asked for a pause.
    UPSTREAM_429("upstream_429"),
    /// The upstream refuses our credential.
    CREDENTIAL_REFUSED("credential_refused"),
    /// The upstream does not know the model it was configured with.
    MODEL_UNKNOWN("model_unknown"),
    /// A person decided so.
    BY_HAND("by_hand"),
    /// A person put it back in service.
    RELEASED("released"),
    /// The last request that was open on a draining instance has ended.
    DRAINED("drained"),
    /// Its probes succeed.
    PROBE_OK("probe_ok"),
    /// A request succeeded.
    REQUEST_OK("request_ok"),
    /// It shows signs of life again after a silence.
    TALKS_AGAIN("talks_again"),
    /// Its first tokens come in time again.
    FIRST_TOKEN_OK("first_token_ok"),
    /// The time of its ejection or its pause is over.
    BACK_OFF_OVER("back_off_over"),
    /// It has its whole share again.
    RAMP_OVER("ramp_over"),
    /// Everybody was out, and it was tried all the same.
    LAST_RESORT("last_resort"),
    /// A revision changed, added or removed it.
    CONFIGURATION("configuration");

    private final String word;

    Trigger(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
