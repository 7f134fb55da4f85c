package dev.sluice.console.statements;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A sheet's table as CSV (RFC 4180), in UTF-8 with the mark by which Excel knows it.
///
/// A text that a spreadsheet would run as a formula gets an apostrophe before it: names are typed
/// by people.
final class CsvSheet {
    private CsvSheet() {}

    static byte[] of(Sheet sheet) {
        var text = new StringBuilder("\uFEFF");
        text.append(
                sheet.columns().stream()
                        .map(column -> quoted(column.word()))
                        .collect(Collectors.joining(",", "", "\r\n")));
        for (var row : sheet.rows()) {
            text.append(line(row));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String line(List<@Nullable Object> row) {
        return row.stream().map(CsvSheet::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(@Nullable Object cell) {
        return cell instanceof String text ? quoted(harmless(text)) : Sheet.text(cell);
    }

    /// What begins like a formula, also behind spaces, does not any more.
    static String harmless(String text) {
        var bare = text.stripLeading();
        return !bare.isEmpty() && "=+-@|%＝＋－＠".indexOf(bare.charAt(0)) >= 0
                        || text.startsWith("\t")
                        || text.startsWith("\r")
                        || text.startsWith("\n")
                ? "'" + text
                : text;
    }

    private static String quoted(String text) {
        return text.chars().anyMatch(it -> it == ',' || it == '"' || it == '\n' || it == '\r')
                ? '"' + text.replace("\"", "\"\"") + '"'
                : text;
    }
}
