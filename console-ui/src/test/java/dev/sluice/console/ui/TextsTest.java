package dev.sluice.console.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.events.EventKind;
import dev.sluice.console.events.HealthState;
import dev.sluice.console.fleet.NodeState;
import dev.sluice.console.instances.Hosting;
import dev.sluice.console.instances.Standing;
import dev.sluice.console.quotas.QuotaAlign;
import dev.sluice.console.quotas.QuotaKind;
import dev.sluice.console.quotas.QuotaMode;
import dev.sluice.console.quotas.QuotaUnit;
import dev.sluice.console.rehearsal.QuotaStart;
import dev.sluice.console.rehearsal.Rehearsal;
import dev.sluice.console.routes.ConsumerSpent;
import dev.sluice.console.routes.Fallback;
import dev.sluice.console.shared.ConfigKind;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every text of the console is there in both languages, and no view carries one of its own.
final class TextsTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path BACKEND = Path.of("../console-backend/src/main/java");
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern SAID =
            Pattern.compile("(?:getTranslation|say)\\(\\s*\"([a-z0-9_.-]*[a-z0-9_-])\"");
    private static final Pattern ERROR_KEY = Pattern.compile("\"(error\\.[a-z0-9.]+)\"");

    /// Words that stand in code because they are names, not texts: our own, and what is pasted into
    /// programs.
    private static final Set<String> NAMES =
            Set.of("Sluice", "Authorization", "Asia/Shanghai", "Qwen", "MODEL", "POST");

    private final Properties english = read("translations.properties");
    private final Properties chinese = read("translations_zh.properties");

    @Test
    void both_languages_have_the_same_keys() {
        assertThat(chinese.stringPropertyNames())
                .containsExactlyInAnyOrderElementsOf(english.stringPropertyNames());
    }

    @Test
    void no_text_is_empty_and_every_placeholder_stands_in_both_languages() {
        for (var key : english.stringPropertyNames()) {
            var ours = english.getProperty(key);
            var theirs = chinese.getProperty(key);
            assertThat(ours).as(key).isNotBlank();
            assertThat(theirs).as(key).isNotBlank();
            assertThat(placeholders(theirs)).as(key).isEqualTo(placeholders(ours));
        }
    }

    @Test
    void every_text_with_a_placeholder_can_be_formatted() {
        for (var texts : List.of(english, chinese)) {
            for (var key : texts.stringPropertyNames()) {
                var text = texts.getProperty(key);
                // An apostrophe would swallow what follows it; the texts use the typographic one.
                assertThat(text).as(key).doesNotContain("'");
                if (!placeholders(text).isEmpty()) {
                    var args = new Object[] {"a", "b", "c", "d", "e", "f"};
                    assertThat(new MessageFormat(text, Locale.ENGLISH).format(args))
                            .as(key)
                            .doesNotContain("{");
                }
            }
        }
    }

    @Test
    void chinese_is_chinese() {
        var han = Pattern.compile("\\p{IsHan}");
        var latin =
                chinese.stringPropertyNames().stream()
                        .filter(key -> !han.matcher(chinese.getProperty(key)).find())
                        .filter(key -> english.getProperty(key).matches(".*[A-Za-z]{4,}.*"))
                        .collect(Collectors.toCollection(TreeSet::new));

        // What is a name in both languages.
        latin.removeIf(key ->
                Set.of(
                                "language.en",
                                "title",
                                "hash.cookie",
                                "instances.credential.example",
                                "unit.total_tokens",
                                "test.http",
                                "figure.tokens")
                        .contains(key));
        assertThat(latin).isEmpty();
    }

    @Test
    void every_key_that_a_view_says_has_a_text() {
        assertThat(sources(SOURCES).flatMap(source -> found(SAID, source)))
                .as("keys in calls of getTranslation and say")
                .hasSizeGreaterThan(200)
                .allMatch(key -> english.containsKey(key));
    }

    @Test
    void every_word_of_a_choice_has_a_text() {
        var keys = new ArrayList<String>();
        for (var one : Hosting.values()) {
            keys.add("hosting." + one.word());
        }
        for (var one : QuotaUnit.values()) {
            keys.add("unit." + one.word());
        }
        for (var one : QuotaKind.values()) {
            keys.add("kind.of." + one.word());
        }
        for (var one : QuotaAlign.values()) {
            keys.add("align." + one.word());
        }
        for (var one : QuotaMode.values()) {
            keys.add("mode." + one.word());
            keys.add("mode." + one.word() + ".long");
        }
        for (var one : Fallback.values()) {
            keys.add("fallback." + one.word());
            keys.add("fallback." + one.word() + ".long");
        }
        for (var one : ConsumerSpent.values()) {
            keys.add("spent." + one.word());
        }
        for (var word : List.of("all", "near", "spent")) {
            keys.add("matrix.shown." + word);
        }
        for (var word : List.of("near", "spent", "legend.used", "legend.held")) {
            keys.add("matrix." + word);
        }
        for (var word :
                List.of("none", "half_hour", "hour", "two_hours", "four_hours", "today", "own")) {
            keys.add("boost." + word);
        }
        for (var unit : List.of("s", "min", "h", "d")) {
            keys.add("time." + unit);
        }
        for (var word : List.of("created", "changed", "deleted", "installed")) {
            keys.add("revisions.note." + word);
        }
        for (var one : NodeState.values()) {
            keys.add("node." + one.name().toLowerCase(Locale.ROOT));
        }
        for (var one : ConfigKind.values()) {
            keys.add("kind." + one.word().replace(' ', '.'));
        }
        for (var state : HealthState.values()) {
            keys.add("health." + state.word());
            keys.add("health." + state.word() + ".means");
        }
        for (var state : List.of("healthy", "suspect", "ejected", "unknown")) {
            keys.add("strip.legend." + state);
        }
        for (var kind : EventKind.values()) {
            keys.add("event.kind." + kind.word());
        }
        for (var standing : List.of(Standing.DRAINING, Standing.EJECTED)) {
            keys.add("instance.hand." + standing.word());
        }
        for (var note :
                List.of(
                        Rehearsal.SAMPLED,
                        Rehearsal.ESTIMATED_TOKENS,
                        Rehearsal.ADAPTIVE_AS_LEAST_REQUEST,
                        Rehearsal.HASH_BY_REQUEST,
                        Rehearsal.LIMIT_PER_GATEWAY)) {
            keys.add("rehearsal.note." + note);
        }
        for (var start : QuotaStart.values()) {
            keys.add("rehearsal.start." + start.word());
        }
        for (var minutes : List.of(15, 60, 360, 1440)) {
            keys.add("rehearsal.span." + minutes);
        }
        for (var act : List.of("drain", "eject", "restore")) {
            for (var part : List.of("", ".title", ".text", ".done")) {
                keys.add("standing." + act + part);
            }
        }
        for (var category :
                List.of(
                        "ok",
                        "refused",
                        "unresolved",
                        "timeout",
                        "tls",
                        "status",
                        "not_a_model_server",
                        "forbidden_network",
                        "no_gateway")) {
            keys.add("test." + category);
            keys.add("test." + category + ".advice");
        }

        assertThat(keys).allMatch(key -> english.containsKey(key));
    }

    @Test
    void every_error_of_the_back_end_has_a_text() {
        // Room `web` and the controllers read what programs send; their refusals never come to a
        // form.
        var rooms =
                files(BACKEND)
                        .filter(file -> !file.toString().contains("/web/"))
                        .filter(file -> !file.toString().endsWith("Api.java"));

        assertThat(
                        rooms.map(TextsTest::source)
                                .flatMap(source -> found(ERROR_KEY, source))
                                .distinct())
                .hasSizeGreaterThan(40)
                .allMatch(key -> english.containsKey(key));
    }

    @Test
    void no_view_carries_a_text_of_its_own() {
        var texts =
                views().flatMap(file ->
                                found(STRING, withoutComments(source(file)))
                                        .filter(TextsTest::readsLikeAText)
                                        .map(text -> file.getFileName() + ": " + text))
                        .toList();

        assertThat(texts).isEmpty();
    }

    /// Two words, or one that begins like a sentence; not a key, a path, a style or a name.
    private static boolean readsLikeAText(String text) {
        if (NAMES.contains(text) || text.matches("[A-Z]{3}") || text.contains("(expected:")) {
            return false;
        }
        return text.matches("[A-Z][a-z]{2,}.*") || text.matches(".*\\p{IsHan}.*");
    }

    private static Stream<Path> views() {
        return files(SOURCES)
                .filter(file ->
                        file.getFileName()
                                .toString()
                                .matches(
                                        ".*(View|Form|Field|Panel|Dialog|Layout|Badge|Gauge)\\.java"));
    }

    private static String withoutComments(String source) {
        return source.lines()
                .filter(line -> !line.strip().startsWith("//"))
                .filter(line -> !line.contains("IllegalStateException"))
                .filter(line -> !line.contains("IllegalArgumentException"))
                .collect(Collectors.joining("\n"));
    }

    private static Set<String> placeholders(String text) {
        return Pattern.compile("\\{\\d}")
                .matcher(text)
                .results()
                .map(match -> match.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> found(Pattern pattern, String source) {
        return pattern.matcher(source).results().map(match -> match.group(1));
    }

    private static Stream<String> sources(Path root) {
        return files(root).map(TextsTest::source);
    }

    private static Stream<Path> files(Path root) {
        try (var all = Files.walk(root)) {
            return all.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String source(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Properties read(String name) {
        var texts = new Properties();
        try (var in =
                Objects.requireNonNull(
                        TextsTest.class.getResourceAsStream("/vaadin-i18n/" + name))) {
            texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return texts;
    }
}
