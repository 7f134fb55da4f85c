package dev.sluice.gateway.link;

import dev.sluice.gateway.metering.UsageSink.Kind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/// One file of the spool. Appends happen under the spool's lock, forces on its committer, reads on
/// the shipper up to what is forced.
final class Segment {
    private final SegmentHeader header;
    private volatile SpoolFile file;
    private volatile long written;
    private volatile long lastSeq;
    private volatile long forced;
    private volatile long forcedSeq;
    private volatile boolean suspect;

    /// From where on this file is to be forced: less than `forced` after a move to another one.
    private volatile long begin;

    private Segment(SegmentHeader header, SpoolFile file, long written, long lastSeq) {
        this.header = header;
        this.file = file;
        this.written = written;
        this.lastSeq = lastSeq;
        this.forcedSeq = header.firstSeq() - 1;
    }

    /// Begins a segment in a file of zeros.
    static Segment begin(SegmentHeader header, SpoolFile zeros) {
        header.writeTo(zeros.bytes());
        return new Segment(header, zeros, SegmentHeader.SIZE, header.firstSeq() - 1);
    }

    /// A segment that was found on disk and takes no more records.
    static Segment found(SegmentHeader header, SpoolFile file, long end, long lastSeq) {
        var segment = new Segment(header, file, end, lastSeq);
        segment.begin = end;
        segment.forced = end;
        segment.forcedSeq = lastSeq;
        return segment;
    }

    static String name(long number) {
        return "%016d.seg".formatted(number);
    }

    SegmentHeader header() {
        return header;
    }

    long number() {
        return header.number();
    }

    String stream() {
        return header.stream();
    }

    long firstSeq() {
        return header.firstSeq();
    }

    /// The number of its last CLOSE record; one less than `firstSeq` while there is none.
    long lastSeq() {
        return lastSeq;
    }

    long written() {
        return written;
    }

    long forced() {
        return forced;
    }

    /// The last CLOSE record that is on the medium.
    long forcedSeq() {
        return forcedSeq;
    }

    boolean dirty() {
        return forced < written;
    }

    MemorySegment bytes() {
        return file.bytes();
    }

    boolean fits(int payload) {
        return written + SpoolRecord.room(payload) <= file.bytes().byteSize();
    }

    void append(Kind kind, long seq, byte[] payload, CRC32C checksum) {
        SpoolRecord.write(file.bytes(), written, kind, seq, payload, checksum);
        written += SpoolRecord.room(payload.length);
        if (kind == Kind.CLOSE) {
            lastSeq = seq;
        }
    }

    /// Forces what was written up to `end`, whose last number is `seq`.
    ///
    /// @throws IOException where the medium refused: the file is then suspect for good
    void force(long end, long seq) throws IOException {
        if (suspect) {
            throw new IOException("an earlier force of segment " + number() + " failed");
        }
        try {
            file.force(begin, end - begin);
        } catch (IOException e) {
            suspect = true;
            throw e;
        }
        begin = end;
        forced = end;
        forcedSeq = seq;
    }

    /// Goes on in another file, into which everything written is copied; the suspect one comes
    /// back.
    SpoolFile moveTo(SpoolFile fresh) {
        MemorySegment.copy(file.bytes(), 0, fresh.bytes(), 0, written);
        var before = file;
        file = fresh;
        begin = 0;
        suspect = false;
        return before;
    }

    void close() {
        file.close();
    }
}
