package dev.sluice.gateway.link;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.control.UsageClose;
import dev.sluice.gateway.metering.UsageSink.Kind;
import dev.sluice.gateway.quota.LedgerImage;
import dev.sluice.gateway.quota.LocalLedgers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Quota counters that outlive the process: a picture of the ledgers every few seconds, which names
/// the place in the spool up to which it is complete; behind that place the spool itself says what
/// was charged.
public final class QuotaStore {
    private static final Logger LOG = LoggerFactory.getLogger(QuotaStore.class);
    private static final String NAME = "ledgers";

    private final Path file;
    private final UsageSpool spool;
    private final LocalLedgers ledgers;

    public QuotaStore(Path folder, UsageSpool spool, LocalLedgers ledgers) throws IOException {
        this.file = SafeFiles.privateFolder(folder).resolve(NAME);
        this.spool = spool;
        this.ledgers = ledgers;
    }

    private record Picture(SpoolPosition position, List<LedgerImage> images) {}

    /// Gives the ledgers back what they had when the last process ended, however it ended. Call it
    /// before the first revision is in force.
    public void restore() {
        var picture = load();
        ledgers.restore(picture.images);
        spool.replay(picture.position, this::replay);
        spool.pin(picture.position);
    }

    private void replay(Kind kind, byte[] record) {
        if (kind != Kind.CLOSE) {
            return;
        }
        try {
            var close = UsageClose.parseFrom(record);
            var at = close.getOccurredAtMs() + close.getDurationNs() / 1_000_000;
            for (var ledger : close.getLedgersList()) {
                if (ledger.getSettled() != 0) {
                    ledgers.replay(
                            ledger.getLedger(),
                            ledger.getSettled(),
                            ledger.getChargeNumber(),
                            ledger.getResetsAtMs(),
                            at);
                }
            }
        } catch (InvalidProtocolBufferException e) {
            LOG.error("a usage record cannot be read; its charge is missing in the quotas");
        }
    }

    /// Takes a picture and keeps it; the place in the spool is read first, so that a charge may be
    /// in both but never in neither. While restored counters wait for their quotas nothing is done:
    /// they would be missing in the picture, and the last one is still right.
    public void keep() throws IOException {
        if (ledgers.remembers()) {
            return;
        }
        var position = spool.position();
        var lines = new ArrayList<String>();
        lines.add("spool " + position.segment() + " " + position.offset());
        for (var image : ledgers.images()) {
            lines.add(
                    "%d %d %d %s %d %s"
                            .formatted(
                                    image.windowStart(),
                                    image.windowEnd(),
                                    image.used(),
                                    earlier(image),
                                    image.charges(),
                                    image.key()));
        }
        CheckedText.write(file, lines);
        spool.pin(position);
    }

    /// What counted before the running window, and behind it the slots of a sliding one: they came
    /// later, and a picture without them is still read.
    private static String earlier(LedgerImage image) {
        var words = new StringBuilder().append(image.previous());
        image.slots().forEach(slot -> words.append(',').append(slot));
        return words.toString();
    }

    /// The last picture, or none: then the whole spool is replayed.
    private Picture load() {
        var nothing = new Picture(SpoolPosition.START, List.of());
        if (!Files.exists(file)) {
            return nothing;
        }
        try {
            return parse(CheckedText.read(file));
        } catch (IOException | IllegalArgumentException e) {
            LOG.error(
                    "the kept quota counters {} cannot be used ({}); they are counted again from the spool",
                    file,
                    e.getMessage());
            return nothing;
        }
    }

    private static Picture parse(List<String> lines) {
        var place = lines.getFirst().split(" ", 3);
        var images = new ArrayList<LedgerImage>();
        for (var line : lines.subList(1, lines.size())) {
            var words = line.split(" ", 6);
            var earlier = Stream.of(words[3].split(",")).map(Long::valueOf).toList();
            images.add(
                    new LedgerImage(
                            words[5],
                            Long.parseLong(words[0]),
                            Long.parseLong(words[1]),
                            Long.parseLong(words[2]),
                            earlier.getFirst(),
                            Long.parseLong(words[4]),
                            earlier.subList(1, earlier.size())));
        }
        return new Picture(
                new SpoolPosition(Long.parseLong(place[1]), Long.parseLong(place[2])), images);
    }
}
