package dev.sluice.gateway.catalog;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Which headers a configuration may set: names are tokens, values hold no control characters, and
/// those that frame the message are ours alone.
final class HeaderForm {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
    private static final Set<String> FRAMING =
            Set.of(
                    "host",
                    "connection",
                    "content-length",
                    "transfer-encoding",
                    "te",
                    "trailer",
                    "upgrade",
                    "keep-alive",
                    "expect",
                    "proxy-connection");

    private HeaderForm() {}

    static boolean isName(String name) {
        return TOKEN.matcher(name).matches();
    }

    static boolean frames(String name) {
        return FRAMING.contains(name.toLowerCase(Locale.ROOT));
    }

    static boolean isValue(String value) {
        return value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f && c <= 0xff))
                && value.equals(value.strip());
    }
}
