package dev.sluice.console.web;

/// A request body went over the limit while it was read.
final class BodyTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BodyTooLargeException() {
        super("the body is too large (expected: at most " + BodyLimit.MOST + " bytes)");
    }
}
