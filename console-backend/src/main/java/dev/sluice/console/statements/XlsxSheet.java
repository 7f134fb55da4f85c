package dev.sluice.console.statements;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// A sheet as an Office Open XML workbook (ECMA-376): one worksheet, texts inline, numbers as
/// numbers.
///
/// Texts are of the type "inline string", which no spreadsheet ever takes for a formula.
final class XlsxSheet {
    private static final String XML =
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    private static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static final String RELATIONS =
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static final String PACKAGE =
            "http://schemas.openxmlformats.org/package/2006/relationships";

    /// The cell formats of `styles.xml`, by their number there.
    private static final int PLAIN = 0;

    private static final int BOLD = 1;
    private static final int WHOLE = 2;
    private static final int AMOUNT = 3;
    private static final int BOLD_AMOUNT = 4;

    /// Zip knows no time zone and no time before 1980; the same sheet makes the same file.
    private static final LocalDateTime WRITTEN = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final StringBuilder rows = new StringBuilder();
    private int row;

    private XlsxSheet() {}

    static byte[] of(Sheet sheet) {
        var parts = new LinkedHashMap<String, String>();
        parts.put(
                "[Content_Types].xml",
                XML
                        + "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                        + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                        + type("workbook", "sheet.main")
                        + type("worksheets/sheet1", "worksheet")
                        + type("styles", "styles")
                        + "</Types>");
        parts.put(
                "_rels/.rels",
                relations(Map.of("rId1", List.of("officeDocument", "xl/workbook.xml"))));
        parts.put(
                "xl/workbook.xml",
                XML
                        + "<workbook xmlns=\"%s\" xmlns:r=\"%s\"><sheets><sheet name=\"%s\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
                                .formatted(MAIN, RELATIONS, escaped(sheet.title())));
        var links = new LinkedHashMap<String, List<String>>();
        links.put("rId1", List.of("worksheet", "worksheets/sheet1.xml"));
        links.put("rId2", List.of("styles", "styles.xml"));
        parts.put("xl/_rels/workbook.xml.rels", relations(links));
        parts.put("xl/styles.xml", styles());
        parts.put("xl/worksheets/sheet1.xml", new XlsxSheet().worksheet(sheet));
        return zipped(parts);
    }

    private String worksheet(Sheet sheet) {
        row(List.of(sheet.title()), BOLD);
        for (var fact : sheet.head()) {
            row(List.of(fact.word(), fact.says()), PLAIN);
        }
        row(List.of(), PLAIN);
        row(List.copyOf(sheet.columns().stream().map(Sheet.Column::word).toList()), BOLD);
        for (var line : sheet.rows()) {
            row(line, PLAIN);
        }
        row(List.of(), PLAIN);
        for (var fact : sheet.foot()) {
            row(List.of(fact.word(), fact.says()), BOLD);
        }
        var columns = new StringBuilder();
        for (var i = 0; i < sheet.columns().size(); i++) {
            columns.append(
                    "<col min=\"%1$d\" max=\"%1$d\" width=\"%2$d\" customWidth=\"1\"/>"
                            .formatted(i + 1, i == 0 ? 24 : sheet.columns().get(i).share() + 6));
        }
        return XML
                + "<worksheet xmlns=\""
                + MAIN
                + "\"><cols>"
                + columns
                + "</cols><sheetData>"
                + rows
                + "</sheetData></worksheet>";
    }

    private void row(List<? extends @Nullable Object> cells, int style) {
        row++;
        rows.append("<row r=\"").append(row).append("\">");
        for (var i = 0; i < cells.size(); i++) {
            cell(column(i) + row, cells.get(i), style);
        }
        rows.append("</row>");
    }

    private void cell(String at, @Nullable Object value, int style) {
        switch (value) {
            case null -> {}
            case BigDecimal amount ->
                    number(at, amount.toPlainString(), style == BOLD ? BOLD_AMOUNT : AMOUNT);
            case Number whole -> number(at, whole.toString(), WHOLE);
            default ->
                    rows.append(
                            "<c r=\"%s\" s=\"%d\" t=\"inlineStr\"><is><t xml:space=\"preserve\">%s</t></is></c>"
                                    .formatted(at, style, escaped(value.toString())));
        }
    }

    private void number(String at, String value, int style) {
        rows.append("<c r=\"%s\" s=\"%d\"><v>%s</v></c>".formatted(at, style, value));
    }

    /// A sheet has fewer columns than the alphabet letters.
    private static String column(int index) {
        return String.valueOf((char) ('A' + index));
    }

    private static String styles() {
        return XML
                + "<styleSheet xmlns=\""
                + MAIN
                + "\">"
                + "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"#,##0.00########\"/></numFmts>"
                + "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
                + "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
                + "<fills count=\"1\"><fill><patternFill patternType=\"none\"/></fill></fills>"
                + "<borders count=\"1\"><border/></borders>"
                + "<cellStyleXfs count=\"1\"><xf/></cellStyleXfs>"
                + "<cellXfs count=\"5\"><xf/><xf fontId=\"1\" applyFont=\"1\"/>"
                + "<xf numFmtId=\"3\" applyNumberFormat=\"1\"/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/>"
                + "<xf fontId=\"1\" applyFont=\"1\" numFmtId=\"164\" applyNumberFormat=\"1\"/></cellXfs>"
                + "</styleSheet>";
    }

    private static String type(String part, String word) {
        return "<Override PartName=\"/xl/%s.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.%s+xml\"/>"
                .formatted(part, word);
    }

    private static String relations(Map<String, List<String>> relations) {
        var text = new StringBuilder(XML + "<Relationships xmlns=\"" + PACKAGE + "\">");
        relations.forEach((id, to) ->
                text.append(
                        "<Relationship Id=\"%s\" Type=\"%s/%s\" Target=\"%s\"/>"
                                .formatted(id, RELATIONS, to.get(0), to.get(1))));
        return text.append("</Relationships>").toString();
    }

    /// As XML 1.0 takes it: what it has no way to write becomes the mark for that.
    private static String escaped(String text) {
        var safe = new StringBuilder(text.length());
        text.codePoints()
                .forEach(it -> {
                    switch (it) {
                        case '&' -> safe.append("&amp;");
                        case '<' -> safe.append("&lt;");
                        case '>' -> safe.append("&gt;");
                        case '"' -> safe.append("&quot;");
                        default -> {
                            var written =
                                    it >= 0x20 && it < 0xD800
                                            || it >= 0xE000 && it <= 0xFFFD
                                            || it >= 0x10000
                                            || it == '\t'
                                            || it == '\n';
                            safe.appendCodePoint(written ? it : 0xFFFD);
                        }
                    }
                });
        return safe.toString();
    }

    private static byte[] zipped(Map<String, String> parts) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var part : parts.entrySet()) {
                var entry = new ZipEntry(part.getKey());
                entry.setTimeLocal(WRITTEN);
                zip.putNextEntry(entry);
                zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
