package dev.sluice.gateway.edge;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The `date` header in wire form, made once a second. One per event loop.
final class DateLine {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private long second = -1;
    private byte[] line = new byte[0];

    DateLine(InstantSource clock) {
        this.clock = clock;
    }

    byte[] line() {
        long now = clock.millis() / 1000;
        if (now != second) {
            second = now;
            line =
                    ("date: " + FORMAT.format(Instant.ofEpochSecond(now)) + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII);
        }
        return line;
    }
}
