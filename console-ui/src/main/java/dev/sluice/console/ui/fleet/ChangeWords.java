package dev.sluice.console.ui.fleet;

import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Inputs;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// A revision's note in the reader's language; notes are kept in English, as `quota x-per-hour
/// created`.
final class ChangeWords {
    private static final List<String> ACTIONS = List.of("created", "changed", "deleted");

    /// The longest word first, so that no kind is taken for a shorter one.
    private static final List<String> KINDS =
            Arrays.stream(ConfigKind.values())
                    .map(ConfigKind::word)
                    .sorted(Comparator.comparingInt(String::length).reversed())
                    .toList();

    private ChangeWords() {}

    /// The note itself where it is none of these.
    static String of(String note, Locale locale) {
        if (note.equals("installed")) {
            return Inputs.say("revisions.note.installed");
        }
        var action = ACTIONS.stream().filter(word -> note.endsWith(" " + word)).findFirst();
        var kind = KINDS.stream().filter(word -> note.startsWith(word + " ")).findFirst();
        if (action.isEmpty() || kind.isEmpty()) {
            return note;
        }
        var name =
                note.substring(kind.get().length() + 1, note.length() - action.get().length() - 1);
        return Inputs.say(
                "revisions.note." + action.get(), Failures.kind(kind.get(), locale), name);
    }
}
