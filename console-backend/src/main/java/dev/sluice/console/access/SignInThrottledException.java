package dev.sluice.console.access;

import java.time.Duration;
import org.springframework.security.core.AuthenticationException;

/// Too many wrong passwords: the next try has to wait.
public final class SignInThrottledException extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    SignInThrottledException(Duration retryAfter) {
        super(
                "too many attempts; try again in "
                        + Math.max(1, retryAfter.toSeconds())
                        + " seconds");
        this.retryAfter = retryAfter;
    }

    /// How long to wait.
    public Duration retryAfter() {
        return retryAfter;
    }
}
