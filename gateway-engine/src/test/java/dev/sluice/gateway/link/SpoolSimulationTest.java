package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.TokenCounts;
import dev.sluice.control.UsageCheckpoint;
import dev.sluice.control.UsageClose;
import dev.sluice.control.UsageOpen;
import dev.sluice.control.UsageSource;
import dev.sluice.gateway.metering.UsageSink.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Thousands of short lives of a spool on a disk that fails, each from its seed: whatever happens,
/// the console ends up with exactly one final record of every request that was reported as kept.
class SpoolSimulationTest {
    private static final int SEEDS = Integer.getInteger("sluice.spool.seeds", 2_000);
    private static final SpoolSettings SMALL =
            new SpoolSettings(Durability.DISK, SpoolSettings.LEAST_SEGMENT, Duration.ZERO, 0);
    private static final SpoolSettings STRICT =
            new SpoolSettings(Durability.STRICT, SpoolSettings.LEAST_SEGMENT, Duration.ZERO, 0);

    @Test
    void every_kept_request_arrives_once_whatever_kills_the_process() throws IOException {
        for (var seed = 0L; seed < SEEDS; seed++) {
            var life = new Life(seed, SMALL);
            life.live(Nemesis.PROCESS);
            life.check();
        }
    }

    @Test
    void strict_durability_survives_the_machine_too() throws IOException {
        for (var seed = 0L; seed < SEEDS; seed++) {
            var life = new Life(seed, STRICT);
            life.live(Nemesis.MACHINE);
            life.check();
        }
    }

    @Test
    void a_flipped_bit_becomes_a_gap_of_exactly_the_numbers_it_cost() throws IOException {
        for (var seed = 0L; seed < SEEDS; seed++) {
            new Life(seed, SMALL).flipOneBit();
        }
    }

    private enum Nemesis {
        PROCESS,
        MACHINE
    }

    private static final class Life {
        private final long seed;
        private final Random random;
        private final SpoolSettings settings;
        private final FaultyDisk disk = new FaultyDisk();
        private final ModelConsole console = new ModelConsole();
        private final Map<String, Long> running = new HashMap<>();
        private final Set<String> keptOpen = new HashSet<>();
        private final Set<String> keptClosed = new HashSet<>();
        private UsageSpool spool;
        private int ids;
        private int epochs;

        private Life(long seed, SpoolSettings settings) throws IOException {
            this.seed = seed;
            this.random = new Random(seed);
            this.settings = settings;
            this.spool = open();
        }

        private UsageSpool open() throws IOException {
            return UsageSpool.open(
                    disk, settings, () -> Instant.ofEpochMilli(1_000), () -> "node-" + ++epochs);
        }

        private void live(Nemesis nemesis) throws IOException {
            var steps = 50 + random.nextInt(400);
            for (var step = 0; step < steps; step++) {
                switch (random.nextInt(20)) {
                    case 0, 1, 2, 3, 4 -> begin();
                    case 5, 6 -> checkpoint();
                    case 7, 8, 9, 10, 11 -> end();
                    case 12 -> refuse();
                    case 13, 14 -> spool.commit();
                    case 15, 16 -> spool.keep();
                    case 17 -> shipSome();
                    case 18 -> disk.failForces(1 + random.nextInt(4), 1 + random.nextInt(2));
                    case 19 -> {
                        if (random.nextInt(4) == 0) {
                            die(nemesis);
                        } else {
                            disk.capacity(
                                    random.nextBoolean()
                                            ? Long.MAX_VALUE / 2
                                            : random.nextInt(4 * 65_536));
                        }
                    }
                    default -> throw new IllegalStateException();
                }
            }
        }

        private String id() {
            return "event-" + seed + "-" + ids++;
        }

        private void begin() {
            if (!spool.accepting()) {
                return;
            }
            var id = id();
            var open =
                    UsageOpen.newBuilder()
                            .setEventId(id)
                            .setEstimatedPromptTokens(10)
                            .setRequestedModel("m".repeat(random.nextInt(3_000)))
                            .build();
            spool.append(
                    Kind.OPEN,
                    id,
                    open.toByteArray(),
                    Runnable::run,
                    () -> {
                        keptOpen.add(id);
                        running.put(id, 0L);
                    });
        }

        private void checkpoint() {
            running.keySet().stream()
                    .sorted()
                    .findFirst()
                    .ifPresent(id -> {
                        var seen = 1 + random.nextInt(500);
                        var record =
                                UsageCheckpoint.newBuilder()
                                        .setEventId(id)
                                        .setSource(UsageSource.UPSTREAM_CUMULATIVE)
                                        .setTokens(TokenCounts.newBuilder().setCompletion(seen))
                                        .build();
                        spool.append(
                                Kind.CHECKPOINT,
                                id,
                                record.toByteArray(),
                                Runnable::run,
                                () -> running.computeIfPresent(id, (key, was) -> (long) seen));
                    });
        }

        private void end() {
            running.keySet().stream()
                    .sorted()
                    .findFirst()
                    .ifPresent(id -> {
                        running.remove(id);
                        close(id, true);
                    });
        }

        private void refuse() {
            close(id(), false);
        }

        private void close(String id, boolean admitted) {
            var close =
                    UsageClose.newBuilder()
                            .setEventId(id)
                            .setAdmitted(admitted)
                            .setOutcome(admitted ? "success" : "refused_quota")
                            .setUserAgent("u".repeat(random.nextInt(2_000)))
                            .build();
            spool.append(
                    Kind.CLOSE, id, close.toByteArray(), Runnable::run, () -> keptClosed.add(id));
        }

        private void shipSome() {
            var point = spool.streams().shippingPoint();
            var from = console.committed(point.stream()) + 1;
            var stretch =
                    spool.streams().read(point.stream(), from, 1 + random.nextInt(20), 10_000);
            if (stretch.isEmpty()) {
                return;
            }
            assertThat(console.commit(stretch)).as("seed %d: contiguous", seed).isTrue();
            if (random.nextBoolean()) {
                spool.streams()
                        .acknowledge(
                                point.stream(),
                                console.committed(point.stream()),
                                UsageChain.BEGINNING);
            }
        }

        private void die(Nemesis nemesis) throws IOException {
            disk.failForces(Integer.MAX_VALUE, 0);
            disk.capacity(Long.MAX_VALUE / 2);
            switch (nemesis) {
                case PROCESS -> tearTheTail();
                case MACHINE -> disk.cutPower(random);
            }
            // What had not ended gets its end from recovery, with what its last checkpoint saw.
            running.clear();
            spool = open();
        }

        /// The killed process may have been in the middle of a copy.
        private void tearTheTail() {
            var position = spool.position();
            var name = Segment.name(position.segment());
            var room = disk.content(name).length - (int) position.offset();
            if (room < 100 || random.nextInt(3) == 0) {
                return;
            }
            var torn = new byte[24 + random.nextInt(60)];
            random.nextBytes(torn);
            if (random.nextBoolean()) {
                // The marker and a length that runs into nothing.
                System.arraycopy(new byte[] {0x53, 0x52, 0x45, 0x43, 0, 0, 1, 0}, 0, torn, 0, 8);
            }
            disk.tear(name, position.offset(), torn);
        }

        private void check() throws IOException {
            die(Nemesis.PROCESS);
            spool.keep();
            spool.commit();
            console.takeAll(spool);
            var expected = new HashSet<>(keptOpen);
            expected.addAll(keptClosed);
            expected.removeAll(console.events.keySet());
            assertThat(expected).as("seed %d: missing, with gaps %s", seed, console.gaps).isEmpty();
            assertThat(console.duplicates).as("seed %d: twice", seed).isZero();
            if (settings.durability() != Durability.STRICT) {
                assertThat(console.gaps).as("seed %d: gaps", seed).isEmpty();
            }
            assertThat(spool.depth()).as("seed %d: depth", seed).isZero();
            assertThat(spool.open()).as("seed %d: open", seed).isZero();
        }

        private void flipOneBit() throws IOException {
            var closed = new ArrayList<String>();
            for (var i = 0; i < 60 + random.nextInt(200); i++) {
                var id = id();
                closed.add(id);
                close(id, false);
                spool.keep();
            }
            spool.commit();
            spool.keep();
            var victim = victim();
            var header = random.nextInt(10) == 0;
            var bytes = disk.content(victim).length;
            var bit =
                    header
                            ? random.nextInt(SegmentHeader.SIZE * 8)
                            : 8L * SegmentHeader.SIZE
                                    + random.nextLong((bytes - SegmentHeader.SIZE) * 8L);
            disk.flip(victim, bit);
            if (random.nextBoolean()) {
                spool = open();
                spool.keep();
                spool.commit();
            }
            console.takeAll(spool);
            var missing =
                    console.gaps.stream()
                            .mapToLong(gap -> gap.getLastSeq() - gap.getFirstSeq() + 1)
                            .sum();
            assertThat(console.events.size() + missing)
                    .as("seed %d: events and gaps make up the whole", seed)
                    .isEqualTo(closed.size());
            assertThat(missing)
                    .as("seed %d: one bit costs one record", seed)
                    .isLessThanOrEqualTo(1);
            for (var gap : console.gaps) {
                assertThat(console.events)
                        .as("seed %d", seed)
                        .doesNotContainKey(closed.get((int) gap.getFirstSeq() - 1));
            }
        }

        private String victim() {
            List<String> segments =
                    disk.names().stream().filter(name -> name.endsWith(".seg")).toList();
            return segments.get(random.nextInt(segments.size()));
        }
    }
}
