package dev.sluice.gateway.openai;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// Cuts a byte stream into server-sent events, however the bytes are split, with LF, CRLF or CR
/// line ends, comments and data over several lines.
///
/// It copies what one read brought once and hands out places in that copy: no object per event.
/// Bytes behind the last whole event wait for more; an event above the cap ends the reading. Not
/// for several threads.
public final class SseReader {
    /// The largest event taken, in bytes.
    public static final int LARGEST_EVENT = 1 << 20;

    /// Takes what was read. The array is the reader's own and holds only during the call.
    public interface Sink {

        /// An event with data. `[dataFrom, dataTo)` of `data` is its data, lines joined by LF.
        /// `[rawFrom, rawTo)` of `raw` is the event as it came, blank line included, where `plain`
        /// is true: then it is `data: `, the data and two LF, and may be passed on as it is.
        void event(
                byte[] raw,
                int rawFrom,
                int rawTo,
                byte[] data,
                int dataFrom,
                int dataTo,
                boolean plain);

        /// A comment line, which keeps a connection alive and carries nothing.
        default void comment() {}
    }

    private byte[] bytes = new byte[4096];
    private int end;
    private int scan;
    private int lineFrom;
    private int eventFrom;
    private boolean begun;
    private boolean skipLf;

    private int dataLines;
    private int dataFrom;
    private int dataTo;
    private boolean plain;
    private byte[] joined = new byte[0];
    private int joinedSize;

    /// Reads all readable bytes of `in` (which stays the caller's) and tells the sink of every
    /// whole event.
    ///
    /// @return false where an event is larger than {@link #LARGEST_EVENT}; nothing more is read
    ///   then
    public boolean read(ByteBuf in, Sink sink) {
        take(in);
        while (scan < end) {
            if (skipLf) {
                skipLf = false;
                if (bytes[scan] == '\n') {
                    scan++;
                    lineFrom = scan;
                    if (dataLines == 0) {
                        eventFrom = scan;
                    }
                    plain = false;
                    continue;
                }
            }
            int lineTo = ByteSearch.lineEnd(bytes, scan, end);
            if (lineTo == end) {
                scan = end;
            } else {
                byte b = bytes[lineTo];
                scan = lineTo + 1;
                skipLf = b == '\r';
                plain &= b == '\n';
                line(lineTo, sink);
                lineFrom = scan;
            }
        }
        return end - eventFrom + joinedSize <= LARGEST_EVENT;
    }

    /// True where bytes of an unfinished event are waiting.
    public boolean hasRest() {
        return dataLines > 0 || end > lineFrom;
    }

    private void take(ByteBuf in) {
        int more = in.readableBytes();
        if (eventFrom > 0) {
            System.arraycopy(bytes, eventFrom, bytes, 0, end - eventFrom);
            end -= eventFrom;
            scan -= eventFrom;
            lineFrom -= eventFrom;
            dataFrom -= eventFrom;
            dataTo -= eventFrom;
            eventFrom = 0;
        }
        if (bytes.length - end < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + more));
        }
        in.readBytes(bytes, end, more);
        end += more;
        if (!begun && end >= 3) {
            begun = true;
            if (bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF) {
                scan = 3;
                lineFrom = 3;
                eventFrom = 3;
            }
        }
    }

    private void line(int lineTo, Sink sink) {
        int length = lineTo - lineFrom;
        if (length == 0) {
            dispatch(sink);
            return;
        }
        if (bytes[lineFrom] == ':') {
            plain = false;
            sink.comment();
            if (dataLines == 0) {
                eventFrom = scan;
            }
            return;
        }
        if (isData(length)) {
            int from = lineFrom + Math.min(length, 5);
            boolean spaced = from < lineTo && bytes[from] == ' ';
            data(spaced ? from + 1 : from, lineTo, spaced && lineFrom == eventFrom);
        } else {
            plain = false;
        }
    }

    private boolean isData(int length) {
        int at = lineFrom;
        return length >= 4
                && bytes[at] == 'd'
                && bytes[at + 1] == 'a'
                && bytes[at + 2] == 't'
                && bytes[at + 3] == 'a'
                && (length == 4 || bytes[at + 4] == ':');
    }

    private void data(int from, int to, boolean alone) {
        if (dataLines == 0) {
            dataFrom = from;
            dataTo = to;
            plain = alone && bytes[to] == '\n';
        } else {
            plain = false;
            if (dataLines == 1) {
                joinedSize = 0;
                join(dataFrom, dataTo);
            }
            if (joined.length - joinedSize < 1) {
                joined = Arrays.copyOf(joined, joined.length * 2 + 16);
            }
            joined[joinedSize++] = '\n';
            join(from, to);
        }
        dataLines++;
    }

    private void join(int from, int to) {
        int more = to - from;
        if (joined.length - joinedSize < more) {
            joined = Arrays.copyOf(joined, Math.max(joined.length * 2, joinedSize + more));
        }
        System.arraycopy(bytes, from, joined, joinedSize, more);
        joinedSize += more;
    }

    private void dispatch(Sink sink) {
        if (dataLines == 1) {
            sink.event(bytes, eventFrom, scan, bytes, dataFrom, dataTo, plain);
        } else if (dataLines > 1) {
            sink.event(bytes, eventFrom, scan, joined, 0, joinedSize, false);
        }
        dataLines = 0;
        joinedSize = 0;
        plain = false;
        eventFrom = scan;
    }
}
