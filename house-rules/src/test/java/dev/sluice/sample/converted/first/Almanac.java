package dev.sluice.sample.converted.first;

import java.security.cert.X509Certificate;
import java.time.Instant;

public final class Almanac {
    public Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }
}
