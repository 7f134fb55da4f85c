package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.server.VaadinService;
import dev.sluice.console.shared.ConflictException;
import dev.sluice.console.shared.DatabaseAway;
import dev.sluice.console.shared.FieldError;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.shared.ValidationException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.access.AccessDeniedException;

/// Says in the reader's language what a service refused and what to do about it.
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /// Errors whose first argument is the service's English word for a kind of object.
    private static final Set<String> NAMES_A_KIND =
            Set.of("error.in.use", "error.changed.meanwhile", "error.name.taken");

    private Failures() {}

    /// The errors of a refusal, one for each field at fault; empty where the failure is none.
    public static List<FieldError> fieldErrors(RuntimeException failure) {
        return switch (failure) {
            case ValidationException invalid -> invalid.errors();
            case ConflictException conflict -> List.of(conflict.error());
            default -> List.of();
        };
    }

    /// One sentence for a failure of any kind; what nobody expected is logged here, once.
    public static String text(Throwable failure) {
        var ui = UI.getCurrent();
        return switch (failure) {
            case ValidationException invalid ->
                    invalid.errors().stream().map(Failures::text).collect(Collectors.joining(" "));
            case ConflictException conflict -> text(conflict.error());
            case NotFoundException missing ->
                    ui.getTranslation(
                            "kit.failure.gone",
                            kind(missing.kind().word(), ui.getLocale()),
                            missing.name());
            case AccessDeniedException _ -> ui.getTranslation("kit.failure.forbidden");
            case Throwable away when DatabaseAway.caused(away) -> databaseAway(away);
            default -> {
                LOG.error("a command of the console failed", failure);
                yield ui.getTranslation("kit.failure.unexpected");
            }
        };
    }

    private static String databaseAway(Throwable away) {
        Outage.shows(away);
        return UI.getCurrent().getTranslation("kit.failure.database");
    }

    /// One defect in the reader's language.
    public static String text(FieldError error) {
        var ui = UI.getCurrent();
        var locale = ui.getLocale();
        var args = error.args().toArray();
        if (NAMES_A_KIND.contains(error.key()) && args.length > 0) {
            args[0] = kind(error.args().get(0), locale);
        }
        if (error.key().equals("error.in.use") && args.length == 3) {
            args[2] =
                    Arrays.stream(error.args().get(2).split(", "))
                            .map(use -> use(use, locale))
                            .collect(Collectors.joining(ui.getTranslation("kit.comma")));
        }
        return words().orElse(error.key(), locale, error.message(), args);
    }

    private static String use(String use, Locale locale) {
        var cut = use.lastIndexOf(' ');
        return cut < 0 ? use : kind(use.substring(0, cut), locale) + " " + use.substring(cut + 1);
    }

    /// The reader's word for a kind of object.
    public static String kind(String word, Locale locale) {
        return words().orElse("kind." + word.replace(' ', '.'), locale, word);
    }

    /// The text of a key that ends in a word of the back end; the word itself where it is newer
    /// than the texts.
    public static String word(String key, String fallback, Object... args) {
        return words().orElse(key, UI.getCurrent().getLocale(), fallback, args);
    }

    private static Words words() {
        return (Words) VaadinService.getCurrent().getInstantiator().getI18NProvider();
    }

    /// Runs a command; says what went wrong where it fails.
    ///
    /// @return whether it went through
    public static boolean said(Runnable command) {
        try {
            command.run();
            return true;
        } catch (RuntimeException failure) {
            Notes.problem(text(failure));
            return false;
        }
    }
}
