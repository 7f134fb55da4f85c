package dev.sluice.gateway.link;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.control.Gap;
import dev.sluice.control.UsageClose;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The console's side of the numbering in its simplest form: what was committed, and in which
/// order.
final class ModelConsole {
    final Map<String, UsageClose> events = new LinkedHashMap<>();
    final List<Gap> gaps = new ArrayList<>();
    private final Map<String, Long> committed = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    int duplicates;

    long committed(String stream) {
        return committed.getOrDefault(stream, 0L);
    }

    /// Commits a stretch that continues where the stream stands; false where it does not.
    boolean commit(SpoolReader.Stretch stretch) {
        var next = committed(stretch.stream()) + 1;
        for (var gap : stretch.gaps()) {
            if (gap.getFirstSeq() > next) {
                return false;
            }
            if (gap.getLastSeq() >= next) {
                gaps.add(gap);
                next = gap.getLastSeq() + 1;
            }
        }
        if (stretch.firstSeq() > next) {
            return false;
        }
        var seq = stretch.firstSeq();
        for (var record : stretch.records()) {
            if (seq++ < next) {
                continue;
            }
            next = seq;
            try {
                var close = UsageClose.parseFrom(record);
                if (seen.add(close.getEventId())) {
                    events.put(close.getEventId(), close);
                } else {
                    duplicates++;
                }
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError("a record arrived that is no UsageClose", e);
            }
        }
        committed.put(stretch.stream(), next - 1);
        return true;
    }

    /// Takes everything that a spool has to give and acknowledges it.
    void takeAll(UsageSpool spool) {
        while (true) {
            var point = spool.streams().shippingPoint();
            spool.streams()
                    .acknowledge(point.stream(), committed(point.stream()), UsageChain.BEGINNING);
            if (point.acknowledged() != spool.streams().shippingPoint().acknowledged()) {
                continue;
            }
            var stretch =
                    spool.streams()
                            .read(point.stream(), committed(point.stream()) + 1, 100, 1 << 16);
            if (stretch.isEmpty()) {
                return;
            }
            if (!commit(stretch)) {
                throw new AssertionError("not contiguous: " + stretch.firstSeq());
            }
            spool.streams()
                    .acknowledge(point.stream(), committed(point.stream()), UsageChain.BEGINNING);
        }
    }
}
