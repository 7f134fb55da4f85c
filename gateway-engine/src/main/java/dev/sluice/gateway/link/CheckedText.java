package dev.sluice.gateway.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/// A small file of lines that is replaced whole, and whose last line says whether it is whole.
final class CheckedText {
    private static final String LAST = "crc ";

    private CheckedText() {}

    static void write(Path file, List<String> lines) throws IOException {
        var text = new StringBuilder();
        for (var line : lines) {
            text.append(line).append('\n');
        }
        SafeFiles.replace(file, (text + last(text.toString())).getBytes(StandardCharsets.UTF_8));
    }

    /// The lines as they were written.
    ///
    /// @throws IOException where there is no such file or it is not whole
    static List<String> read(Path file) throws IOException {
        var text = Files.readString(file, StandardCharsets.UTF_8);
        var end = text.lastIndexOf(LAST);
        if (end < 0 || !text.substring(end).equals(last(text.substring(0, end)))) {
            throw new IOException("its checksum is wrong");
        }
        return text.substring(0, end).lines().toList();
    }

    private static String last(String text) {
        var crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return LAST + "%08x\n".formatted((int) crc.getValue());
    }
}
