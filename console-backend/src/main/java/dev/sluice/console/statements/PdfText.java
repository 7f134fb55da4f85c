package dev.sluice.console.statements;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/// Text as a PDF's content stream writes it, and how wide it gets.
///
/// Latin runs are set in Helvetica, which every reader has; all else in the song face of the
/// reader's Simplified Chinese fonts, by the predefined map from UTF-16 (ISO 32000-1, 9.7.5.2), so
/// that no font of many megabytes has to be in the file.
final class PdfText {
    /// Advance widths of Helvetica from space to tilde, in thousandths of the size.
    private static final int[] WIDTHS = {
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556,
        556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722,
        722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
        667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
        556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,
        500, 334, 260, 334, 584
    };

    private static final int WIDE = 1_000;

    private PdfText() {}

    /// How wide a text gets, in the unit of its size.
    static double width(String text, double size) {
        return text.codePoints().mapToLong(PdfText::width).sum() * size / 1_000;
    }

    private static int width(int character) {
        if (character >= ' ' && character <= '~') {
            return WIDTHS[character - ' '];
        }
        return latin(character) ? 667 : WIDE;
    }

    /// As much of a text as fits, with a mark where some did not.
    static String cut(String text, double size, double width) {
        if (width(text, size) <= width) {
            return text;
        }
        var kept = new StringBuilder();
        var left = width - width("...", size);
        for (var it : text.codePoints().toArray()) {
            left -= width(it) * size / 1_000;
            if (left < 0) {
                break;
            }
            kept.appendCodePoint(it);
        }
        return kept + "...";
    }

    /// The operators that show a text there.
    ///
    /// @param face `F1` or `F2`: Helvetica, plain or bold
    static String show(String text, String face, double size, double x, double y) {
        var out = new StringBuilder("BT ");
        out.append(String.format(Locale.ROOT, "%.2f %.2f Td ", x, y));
        var from = 0;
        while (from < text.length()) {
            var latin = latin(text.codePointAt(from));
            var until = from;
            while (until < text.length() && latin(text.codePointAt(until)) == latin) {
                until += Character.charCount(text.codePointAt(until));
            }
            var run = text.substring(from, until);
            out.append(String.format(Locale.ROOT, "/%s %.1f Tf ", latin ? face : "F3", size));
            out.append(latin ? literal(run) : wide(run)).append(" Tj ");
            from = until;
        }
        return out.append("ET\n").toString();
    }

    /// A text of the document's information, which is UTF-16.
    static String information(String text) {
        return "<FEFF" + hex(text) + ">";
    }

    private static boolean latin(int character) {
        return character >= ' ' && character <= '~' || character >= 0xA1 && character <= 0xFF;
    }

    private static String literal(String text) {
        var out = new StringBuilder("(");
        for (var character : text.toCharArray()) {
            if (character == '(' || character == ')' || character == '\\') {
                out.append('\\').append(character);
            } else if (character > '~') {
                out.append(String.format(Locale.ROOT, "\\%03o", (int) character));
            } else {
                out.append(character);
            }
        }
        return out.append(')').toString();
    }

    /// What breaks lines or has no shape is a space.
    private static String wide(String text) {
        return "<" + hex(text.replaceAll("\\p{Cntrl}", " ")) + ">";
    }

    private static String hex(String text) {
        return HexFormat.of().withUpperCase().formatHex(text.getBytes(StandardCharsets.UTF_16BE));
    }
}
