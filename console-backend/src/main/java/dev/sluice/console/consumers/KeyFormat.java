package dev.sluice.console.consumers;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/// The form of our keys: `slc_live_<key id>_<secret>_<check>`. Underscores, so that a double click
/// takes all of it; a check, so that scanners and gateways tell junk from keys without asking
/// anybody.
///
/// The key id (12 base62 digits) is public; the secret is 32 random bytes in 43 base62 digits; the
/// check is the CRC-32 of everything before it in 6.
final class KeyFormat {
    static final String PREFIX = "slc_";

    private static final String DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(62);
    private static final Pattern FORM =
            Pattern.compile("slc_(live|test)_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}");

    private final SecureRandom random;

    KeyFormat(SecureRandom random) {
        this.random = random;
    }

    String next() {
        var secret = new byte[32];
        random.nextBytes(secret);
        var id = new StringBuilder(12);
        for (var i = 0; i < 12; i++) {
            id.append(DIGITS.charAt(random.nextInt(62)));
        }
        var body = "slc_live_" + id + "_" + base62(new BigInteger(1, secret), 43);
        return body + "_" + check(body);
    }

    /// Whether a text that begins like one of our keys is one.
    static boolean isWhole(String key) {
        if (!FORM.matcher(key).matches()) {
            return false;
        }
        var last = key.lastIndexOf('_');
        return check(key.substring(0, last)).equals(key.substring(last + 1));
    }

    /// What may be shown of a key: the public id, or the first characters of a key of another form.
    static String hint(String key) {
        return isWhole(key)
                ? key.substring("slc_live_".length(), "slc_live_".length() + 12)
                : key.substring(0, Math.min(4, key.length() / 4));
    }

    private static String check(String body) {
        var crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return base62(BigInteger.valueOf(crc.getValue()), 6);
    }

    private static String base62(BigInteger number, int width) {
        var digits = new char[width];
        var rest = number;
        for (var i = width - 1; i >= 0; i--) {
            var step = rest.divideAndRemainder(BASE);
            digits[i] = DIGITS.charAt(step[1].intValue());
            rest = step[0];
        }
        return new String(digits);
    }
}
