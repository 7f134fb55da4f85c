package dev.sluice.console.shared;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The two kinds of name a thing has: the one in URLs, which never changes, and the one people
/// read.
public final class Names {
    /// The most characters of a display name.
    public static final int LONGEST_DISPLAY_NAME = 500;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private Names() {}

    /// Whether this may be a name in a URL.
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /// Notes a name that cannot stand in a URL.
    public static void check(Defects defects, String field, @Nullable String name) {
        if (name == null || name.isEmpty()) {
            defects.add(field, "error.required", "is required");
        } else if (!isName(name)) {
            defects.add(
                    field,
                    "error.name",
                    "must begin with a letter or digit and hold only letters, digits, dot, underscore and hyphen, at most 100");
        }
    }

    /// The display name to store: the given one without surrounding blanks, or the name where there
    /// is none.
    public static String display(Defects defects, @Nullable String displayName, String name) {
        if (displayName == null || displayName.isBlank()) {
            return name;
        }
        var text = displayName.strip();
        if (text.codePointCount(0, text.length()) > LONGEST_DISPLAY_NAME) {
            defects.add(
                    "displayName",
                    "error.text.long",
                    "is too long (expected: at most {0} characters)",
                    LONGEST_DISPLAY_NAME);
        } else if (text.chars().anyMatch(Character::isISOControl)) {
            defects.add("displayName", "error.text.control", "must not hold control characters");
        }
        return text;
    }
}
