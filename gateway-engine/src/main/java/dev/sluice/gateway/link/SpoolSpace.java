package dev.sluice.gateway.link;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How full the spool's share of the disk is, and what follows: an alarm at 70 %, acknowledged
/// segments going early at 85 %, no new requests at 95 %, the rest being kept for the ends of
/// running ones.
final class SpoolSpace {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolSpace.class);
    private static final double ALARM = 0.70;
    private static final double TIGHT = 0.85;
    private static final double FULL = 0.95;

    private final SpoolDisk disk;
    private final SpoolSettings settings;
    private volatile double fullness;
    private volatile boolean mayGrow = true;
    private boolean alarmed;

    SpoolSpace(SpoolDisk disk, SpoolSettings settings) {
        this.disk = disk;
        this.settings = settings;
    }

    /// Measures.
    void look() {
        try {
            long used = 0;
            for (var name : disk.names()) {
                used += disk.size(name);
            }
            var share = used + disk.free();
            if (settings.limitBytes() > 0) {
                share = Math.min(share, settings.limitBytes());
            }
            fullness = share == 0 ? 1 : Math.min(1, (double) used / share);
            mayGrow = used + settings.segmentBytes() <= share;
        } catch (IOException e) {
            LOG.warn("usage spool: the disk could not be measured: {}", e.getMessage());
        }
        if (fullness >= ALARM != alarmed) {
            alarmed = !alarmed;
            if (alarmed) {
                LOG.warn(
                        "usage spool: {} % of its share of the disk is used; at 95 % new requests are refused",
                        Math.round(fullness * 100));
            } else {
                LOG.info("usage spool: there is room again");
            }
        }
    }

    double fullness() {
        return fullness;
    }

    boolean tight() {
        return fullness >= TIGHT;
    }

    /// True while new requests may be taken.
    boolean open() {
        return fullness < FULL;
    }

    /// True where another segment has its place.
    boolean mayGrow() {
        return mayGrow;
    }
}
