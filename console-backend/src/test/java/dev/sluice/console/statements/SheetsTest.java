package dev.sluice.console.statements;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SheetsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1", "|x", "%0A"})
    void a_text_that_a_spreadsheet_would_run_does_not_run(String text) {
        assertThat(CsvSheet.harmless(text)).isEqualTo("'" + text);
    }

    @Test
    void a_csv_cell_keeps_commas_and_quotes_and_a_negative_amount_is_a_number() {
        var csv =
                new String(
                        CsvSheet.of(
                                sheet(row("=cmd|' /C calc'!A0", "a \"b\", c"), amount("-1.50"))),
                        StandardCharsets.UTF_8);
        assertThat(csv)
                .isEqualTo(
                        "\uFEFFName,Note,Sum\r\n'=cmd|' /C calc'!A0,\"a \"\"b\"\", c\",-1.50\r\n");
    }

    @Test
    void a_workbook_is_well_formed_and_no_cell_of_it_is_a_formula() throws Exception {
        var bytes = XlsxSheet.of(sheet(row("=1+1", "<b>&\"\u0001"), amount("12.345678")));
        var names = new ArrayList<String>();
        var text = "";
        try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
                var part = zip.readAllBytes();
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(part));
                if (entry.getName().endsWith("sheet1.xml")) {
                    text = new String(part, StandardCharsets.UTF_8);
                }
            }
        }
        assertThat(names).contains("[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml");
        assertThat(text)
                .doesNotContain("<f>")
                .contains("<t xml:space=\"preserve\">=1+1</t>")
                .contains("<v>12.345678</v>");
    }

    @Test
    void chinese_stands_in_a_pdf_as_utf_16_in_the_readers_song_face() throws IOException {
        // Given
        var name = "市场部";
        // When
        var pdf = PdfSheet.of(sheet(row(name, "(a\\b) é"), amount("1.5")));
        // Then
        var hex =
                HexFormat.of().withUpperCase().formatHex(name.getBytes(StandardCharsets.UTF_16BE));
        assertThat(latin(pdf)).contains("/UniGB-UTF16-H", "/STSong-Light");
        assertThat(content(pdf).getFirst())
                .contains("/F3 7.0 Tf <" + hex + "> Tj")
                .contains("(\\(a\\\\b\\)");
    }

    @Test
    void a_long_pdf_has_many_pages_each_with_the_tables_head_and_every_object_where_it_is_said() {
        // Given
        var rows = new ArrayList<List<@Nullable Object>>();
        for (var i = 0; i < 200; i++) {
            rows.add(line("name-" + i, "note", new BigDecimal(i)));
        }
        // When
        var pdf = PdfSheet.of(sheet(rows));
        // Then
        var pages = content(pdf);
        assertThat(pages).hasSizeGreaterThan(3).allMatch(page -> page.contains("(Name) Tj"));
        assertThat(String.join("", pages)).contains("(name-0) Tj", "(name-199) Tj");
        var text = latin(pdf);
        var table = text.substring(text.lastIndexOf("\nxref\n") + 6).lines().toList();
        var number = 0;
        for (var entry : table.subList(2, table.size())) {
            if (!entry.endsWith(" n ")) {
                break;
            }
            number++;
            assertThat(text.substring(Integer.parseInt(entry.substring(0, 10))))
                    .startsWith(number + " 0 obj\n");
        }
        assertThat(number).isEqualTo(8 + 2 * pages.size());
    }

    @Test
    void a_text_that_is_too_wide_is_cut_and_says_so() {
        var cut = PdfText.cut("很长很长的名字", 10, 40);
        assertThat(cut).isEqualTo("很长很...");
        assertThat(PdfText.width(cut, 10)).isLessThanOrEqualTo(40);
        assertThat(PdfText.cut("short", 10, 40)).isEqualTo("short");
    }

    private static List<@Nullable Object> line(@Nullable Object... cells) {
        var line = new ArrayList<@Nullable Object>();
        for (var cell : cells) {
            line.add(cell);
        }
        return line;
    }

    private static List<String> row(String... texts) {
        return List.of(texts);
    }

    private static BigDecimal amount(String amount) {
        return new BigDecimal(amount);
    }

    private static Sheet sheet(List<String> texts, BigDecimal amount) {
        return sheet(List.of(line(texts.get(0), texts.get(1), amount)));
    }

    private static Sheet sheet(List<List<@Nullable Object>> rows) {
        return new Sheet(
                "Statement 账单",
                List.of(new Sheet.Fact("Tenant", "acme")),
                List.of(
                        new Sheet.Column("Name", false, 10),
                        new Sheet.Column("Note", false, 10),
                        new Sheet.Column("Sum", true, 10)),
                rows,
                List.of(new Sheet.Fact("Total", new BigDecimal("1.50"))));
    }

    private static String latin(byte[] pdf) {
        return new String(pdf, StandardCharsets.ISO_8859_1);
    }

    /// The content streams, unpacked.
    private static List<String> content(byte[] pdf) {
        var text = latin(pdf);
        var streams = new ArrayList<String>();
        for (var at = text.indexOf(">>\nstream\n");
                at >= 0;
                at = text.indexOf(">>\nstream\n", at + 1)) {
            var from = text.indexOf("stream\n", at) + 7;
            var until = text.indexOf("\nendstream", from);
            try (var in =
                    new InflaterInputStream(new ByteArrayInputStream(pdf, from, until - from))) {
                streams.add(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
            } catch (IOException broken) {
                throw new java.io.UncheckedIOException(broken);
            }
        }
        return streams;
    }
}
