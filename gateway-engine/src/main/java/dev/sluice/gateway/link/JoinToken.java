package dev.sluice.gateway.link;

/// What buys a certificate, once: a secret, and the console's authority by the hash of its public
/// key, so that the secret is sent to nobody else.
///
/// @param authority SHA-256 over the key's DER form, as lower-case hex
public record JoinToken(String secret, String authority) {

    /// Reads `<secret>.<hash>`.
    ///
    /// @throws IllegalArgumentException where it is something else; the message does not repeat it
    public static JoinToken parse(String text) {
        var dot = text.lastIndexOf('.');
        if (dot < 1 || !text.substring(dot + 1).matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "join token: not in the form the console prints (expected: <secret>.<64 hex digits>)");
        }
        return new JoinToken(text.substring(0, dot), text.substring(dot + 1));
    }

    /// Keeps the secret out of logs.
    @Override
    public String toString() {
        return "***." + authority;
    }
}
