package dev.sluice.console.ui.kit;

import java.util.List;
import java.util.stream.Collectors;

/// Comma-separated values as spreadsheets read them.
public final class Csv {
    private Csv() {}

    /// All lines, the heading first, with a byte-order mark so that Chinese survives a double
    /// click.
    public static String of(List<List<String>> rows) {
        return "\uFEFF"
                + rows.stream()
                        .map(row -> row.stream().map(Csv::field).collect(Collectors.joining(",")))
                        .collect(Collectors.joining("\r\n", "", "\r\n"));
    }

    /// Quoted where it must be; a text that a spreadsheet would run as a formula is disarmed.
    private static String field(String text) {
        var first = text.isEmpty() ? ' ' : text.charAt(0);
        var formula = first == '=' || first == '+' || first == '@' || first == '\t';
        var number = text.matches("-?[0-9.]+");
        var safe = formula || first == '-' && !number ? "'" + text : text;
        return safe.matches("[A-Za-z0-9._:+'-]*") ? safe : "\"" + safe.replace("\"", "\"\"") + "\"";
    }
}
