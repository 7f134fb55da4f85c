package dev.sluice.gateway.link;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/// The hash over a stream: each record's hash contains the one before it, so that a changed,
/// missing or moved record shows, however the batches were cut.
///
/// `h(n) = SHA-256(h(n-1), record n)`; for numbers that cannot be read any more `SHA-256(h, "gap",
/// first, last)` with the numbers as 8 bytes, big end first. It begins with 32 zeros.
final class UsageChain {
    static final byte[] BEGINNING = new byte[32];

    private UsageChain() {}

    /// The hash after a stretch: its gaps first, then its records.
    static byte[] over(byte[] before, SpoolReader.Stretch stretch) {
        var hash = before;
        for (var gap : stretch.gaps()) {
            hash = overGap(hash, gap.getFirstSeq(), gap.getLastSeq());
        }
        return over(hash, stretch.records());
    }

    static byte[] overGap(byte[] before, long first, long last) {
        var digest = sha256();
        digest.update(before);
        digest.update(new byte[] {'g', 'a', 'p'});
        digest.update(ByteBuffer.allocate(16).putLong(first).putLong(last).array());
        return digest.digest();
    }

    static byte[] over(byte[] before, List<byte[]> records) {
        var digest = sha256();
        var hash = before;
        for (var next : records) {
            digest.update(hash);
            digest.update(next);
            hash = digest.digest();
        }
        return hash;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
