package dev.sluice.console.statements;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;

/// A sheet as PDF 1.7 on A4 pages laid across; the table's head stands on each.
///
/// The same sheet makes the same file: it holds no time of making and no random id.
final class PdfSheet {
    private static final double WIDTH = 842;
    private static final double HEIGHT = 595;
    private static final double MARGIN = 36;
    private static final double TEXT = 9;
    private static final double CELL = 7;
    private static final double LINE = 13;
    private static final double ROW = 11;
    private static final double GAP = 4;

    private final Sheet sheet;
    private final List<StringBuilder> pages = new ArrayList<>();
    private StringBuilder page = new StringBuilder();
    private double y;

    private PdfSheet(Sheet sheet) {
        this.sheet = sheet;
    }

    static byte[] of(Sheet sheet) {
        var drawn = new PdfSheet(sheet);
        drawn.draw();
        return drawn.written();
    }

    private void draw() {
        turn();
        page.append(PdfText.show(sheet.title(), "F2", 16, MARGIN, y - 16));
        y -= 32;
        for (var fact : sheet.head()) {
            line(fact, "F1");
        }
        y -= LINE;
        head();
        for (var row : sheet.rows()) {
            if (y < MARGIN + ROW) {
                turn();
                head();
            }
            row(row, "F1");
        }
        y -= LINE;
        for (var fact : sheet.foot()) {
            if (y < MARGIN + LINE) {
                turn();
            }
            line(fact, "F2");
        }
    }

    private void turn() {
        page = new StringBuilder();
        pages.add(page);
        y = HEIGHT - MARGIN;
    }

    private void line(Sheet.Fact fact, String face) {
        y -= LINE;
        page.append(PdfText.show(fact.word(), face, TEXT, MARGIN, y));
        page.append(PdfText.show(Sheet.text(fact.says()), face, TEXT, MARGIN + 230, y));
    }

    private void head() {
        row(List.copyOf(sheet.columns().stream().map(Sheet.Column::word).toList()), "F2");
        page.append(
                String.format(
                        Locale.ROOT,
                        "0.5 w %.2f %.2f m %.2f %.2f l S\n",
                        MARGIN,
                        y - 3,
                        WIDTH - MARGIN,
                        y - 3));
        y -= 3;
    }

    private void row(List<? extends @Nullable Object> cells, String face) {
        y -= ROW;
        var shares = sheet.columns().stream().mapToInt(Sheet.Column::share).sum();
        var x = MARGIN;
        for (var i = 0; i < cells.size(); i++) {
            var column = sheet.columns().get(i);
            var width = (WIDTH - 2 * MARGIN) * column.share() / shares;
            var cell = cells.get(i);
            var text =
                    cell instanceof Long count
                            ? String.format(Locale.ROOT, "%,d", count)
                            : Sheet.text(cell);
            var shown = PdfText.cut(text, CELL, width - GAP);
            var at = column.number() ? x + width - GAP - PdfText.width(shown, CELL) : x;
            page.append(PdfText.show(shown, face, CELL, at, y));
            x += width;
        }
    }

    private byte[] written() {
        var file = new File();
        file.object("<< /Type /Catalog /Pages 2 0 R >>");
        var first = 9;
        var kids = new StringBuilder();
        for (var i = 0; i < pages.size(); i++) {
            kids.append(first + 2 * i).append(" 0 R ");
        }
        file.object(
                "<< /Type /Pages /Kids [ %s] /Count %d /MediaBox [0 0 %.0f %.0f] /Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> >> >>"
                        .formatted(kids, pages.size(), WIDTH, HEIGHT));
        file.object(helvetica("Helvetica"));
        file.object(helvetica("Helvetica-Bold"));
        file.object(
                "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UTF16-H /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>");
        file.object(
                "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 7 0 R /DW 1000 >>");
        file.object(
                "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>");
        file.object("<< /Title %s >>".formatted(PdfText.information(sheet.title())));
        for (var i = 0; i < pages.size(); i++) {
            var number = (i + 1) + " / " + pages.size();
            pages.get(i)
                    .append(
                            PdfText.show(
                                    number,
                                    "F1",
                                    CELL,
                                    WIDTH - MARGIN - PdfText.width(number, CELL),
                                    MARGIN / 2));
            file.object(
                    "<< /Type /Page /Parent 2 0 R /Contents %d 0 R >>"
                            .formatted(first + 2 * i + 1));
            file.stream(pages.get(i).toString());
        }
        return file.end();
    }

    private static String helvetica(String name) {
        return "<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
                .formatted(name);
    }

    /// Objects in order, and where each begins.
    private static final class File {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<Integer> begins = new ArrayList<>();

        File() {
            write("%PDF-1.7\n");
            // Says to those who move files that this one is not text.
            bytes.writeBytes(
                    new byte[] {'%', (byte) 0xE2, (byte) 0xE3, (byte) 0xCF, (byte) 0xD3, '\n'});
        }

        void object(String body) {
            begin();
            write(body + "\nendobj\n");
        }

        void stream(String content) {
            var packed = new ByteArrayOutputStream();
            try (var deflater = new DeflaterOutputStream(packed)) {
                deflater.write(content.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            begin();
            write("<< /Length %d /Filter /FlateDecode >>\nstream\n".formatted(packed.size()));
            bytes.writeBytes(packed.toByteArray());
            write("\nendstream\nendobj\n");
        }

        byte[] end() {
            var table = bytes.size();
            var count = begins.size() + 1;
            write("xref\n0 %d\n0000000000 65535 f \n".formatted(count));
            for (var begin : begins) {
                write(String.format(Locale.ROOT, "%010d 00000 n \n", begin));
            }
            write(
                    "trailer\n<< /Size %d /Root 1 0 R /Info 8 0 R >>\nstartxref\n%d\n%%%%EOF\n"
                            .formatted(count, table));
            return bytes.toByteArray();
        }

        private void begin() {
            begins.add(bytes.size());
            write(begins.size() + " 0 obj\n");
        }

        private void write(String text) {
            bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
