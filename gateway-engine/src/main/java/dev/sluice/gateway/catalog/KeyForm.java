package dev.sluice.gateway.catalog;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/// The form of keys we issue: `slc_<live|test>_<12 base62>_<43 base62>_<6 base62>`, where the last
/// part is the CRC-32 of everything before its underscore.
final class KeyForm {
    static final String PREFIX = "slc_";

    private static final String DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int CHECK_LENGTH = 6;
    private static final Pattern FORM =
            Pattern.compile("slc_(live|test)_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}");

    private KeyForm() {}

    static boolean isWhole(String key) {
        if (!FORM.matcher(key).matches()) {
            return false;
        }
        var body = key.substring(0, key.length() - CHECK_LENGTH - 1);
        return key.endsWith("_" + check(body));
    }

    static String check(String body) {
        var crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        var rest = crc.getValue();
        var check = new char[CHECK_LENGTH];
        for (var i = CHECK_LENGTH - 1; i >= 0; i--) {
            check[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
            rest /= DIGITS.length();
        }
        return new String(check);
    }
}
