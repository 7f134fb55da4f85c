package dev.sluice.console.ui.kit;

import com.vaadin.flow.i18n.I18NProvider;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// The console's texts in English and Chinese, read once.
///
/// A key without a text is a bug, so it fails loudly instead of showing an empty label; a language
/// that the console does not speak gets English, whatever the server's own locale is.
@Component
public final class Words implements I18NProvider {
    private static final long serialVersionUID = 1L;

    private static final List<Locale> SPOKEN = List.of(Locale.ENGLISH, Locale.CHINESE);

    private final Map<String, Map<String, String>> texts =
            Map.of("en", read("translations.properties"), "zh", read("translations_zh.properties"));

    @Override
    public List<Locale> getProvidedLocales() {
        return SPOKEN;
    }

    @Override
    public String getTranslation(String key, Locale locale, Object... args) {
        var text = texts(locale).get(key);
        if (text == null) {
            throw new IllegalArgumentException("text: " + key + " (expected: a known key)");
        }
        return args.length == 0 ? text : new MessageFormat(text, locale).format(args);
    }

    /// The text of a key that comes from another module and may be newer than these texts.
    public String orElse(String key, Locale locale, String fallback, Object... args) {
        return texts(locale).containsKey(key) ? getTranslation(key, locale, args) : fallback;
    }

    /// The language of the console nearest to this one.
    public static Locale spoken(Locale wanted) {
        return "zh".equals(wanted.getLanguage()) ? Locale.CHINESE : Locale.ENGLISH;
    }

    private Map<String, String> texts(Locale locale) {
        return java.util.Objects.requireNonNull(texts.get(spoken(locale).getLanguage()));
    }

    private static Map<String, String> read(String file) {
        var properties = new Properties();
        try (var in = Words.class.getResourceAsStream("/vaadin-i18n/" + file)) {
            if (in == null) {
                throw new IllegalStateException(
                        "texts: " + file + " (expected: on the class path)");
            }
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toUnmodifiableMap(key -> key, properties::getProperty));
    }
}
