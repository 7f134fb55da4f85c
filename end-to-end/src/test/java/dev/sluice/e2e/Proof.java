package dev.sluice.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.simulator.Counts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// What came of a crowd that spent a quota, window after window: the model's bill beside the limit
/// and beside the gateway's own books.
///
/// @param booked the tokens that the gateway put into the books, all windows together
record Proof(String name, long limit, List<Line> lines, long booked) {

    /// How long before an edge a crowd begins, and how long behind it an end may be noticed that
    /// lay before it.
    private static final Duration LEAD = Duration.ofSeconds(2);

    private static final Duration BLUR = Duration.ofMillis(50);

    /// One round of everybody spending what there is.
    ///
    /// @param windows the windows it touched: one, unless the machine was slow or the test wants
    ///   two
    /// @param mostOpen the most answers that the model worked on at one moment
    record Line(long billed, long windows, long mostOpen, Crowd.Round round) {

        /// What was billed beyond the limits of the windows touched.
        long beyond(long limit) {
            return Math.max(0, billed - windows * limit);
        }
    }

    /// Spends so many windows, each from its beginning.
    static Proof of(Ground ground, int callers, Crowd.Script script, Duration window, int windows) {
        var lines = new ArrayList<Line>();
        try (var crowd = ground.crowd(callers, script)) {
            for (var i = 0; i < windows; i++) {
                awaitNext(window);
                lines.add(spend(ground, crowd, window));
            }
        }
        return of(ground, lines);
    }

    /// Lets the crowd begin shortly before a window's edge, so often, and judges what ended behind
    /// the edge.
    static Proof acrossEdges(
            Ground ground, int callers, Crowd.Script script, Duration window, int times) {
        var lines = new ArrayList<Line>();
        try (var crowd = ground.crowd(callers, script)) {
            for (var i = 0; i < times; i++) {
                lines.add(spendAcrossAnEdge(ground, crowd, window));
            }
        }
        return of(ground, lines);
    }

    private static Line spendAcrossAnEdge(Ground ground, Crowd crowd, Duration window) {
        awaitNext(window);
        var first = windowNow(window);
        var edge = (first + 1) * window.toMillis();
        awaitClock(edge - LEAD.toMillis());
        ground.model().reset();
        var atTheEdge = new AtomicReference<Counts>();
        var watch =
                Thread.ofVirtual()
                        .start(() -> {
                            awaitClock(edge + BLUR.toMillis());
                            atTheEdge.set(ground.model().counts());
                        });
        var round = crowd.spend(() -> windowNow(window) > first);
        Crowd.join(watch);
        var before = requireNonNull(atTheEdge.get());
        assertThat(round.failures()).isEmpty();
        assertThat(before.open()).as("answers that run across the edge").isPositive();
        return new Line(
                ground.billed() - before.closedTokens(),
                windowNow(window) - first,
                ground.model().counts().mostOpen(),
                round);
    }

    static Proof of(Ground ground, List<Line> lines) {
        var requests =
                lines.stream().mapToLong(line -> line.round.answers() + line.round.left()).sum();
        var proof =
                new Proof(
                        ground.name(), ground.limit(), List.copyOf(lines), ground.booked(requests));
        proof.keep();
        return proof;
    }

    static Line spend(Ground ground, Crowd crowd, Duration window) {
        ground.model().reset();
        var first = windowNow(window);
        var round = crowd.spend(() -> true);
        assertThat(round.failures()).isEmpty();
        var billed = ground.billed();
        return new Line(
                billed, windowNow(window) - first + 1, ground.model().counts().mostOpen(), round);
    }

    /// The number of the clock's window that is now.
    static long windowNow(Duration window) {
        return System.currentTimeMillis() / window.toMillis();
    }

    static void awaitNext(Duration window) {
        var before = windowNow(window);
        var _ = Await.until("the next window", () -> windowNow(window), now -> now > before);
    }

    private static void awaitClock(long millis) {
        try {
            for (var now = System.currentTimeMillis();
                    now < millis;
                    now = System.currentTimeMillis()) {
                TimeUnit.MILLISECONDS.sleep(millis - now);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    long left() {
        return lines.stream().mapToLong(line -> line.round.left()).sum();
    }

    long billed() {
        return lines.stream().mapToLong(Line::billed).sum();
    }

    private long allowed() {
        return lines.stream().mapToLong(line -> line.windows * limit).sum();
    }

    /// Asserts what the model billed beyond the limits, in the sum over the windows; what one
    /// window left unused does not make up for another.
    Proof assertBilledWithin(double share) {
        assertThat(lines.stream().mapToLong(line -> line.beyond(limit)).sum())
                .as("tokens billed beyond the limits\n" + this)
                .isLessThanOrEqualTo((long) (allowed() * share));
        return this;
    }

    /// Asserts that no window passed its limit by more than one read of each stream that the limit
    /// met while it ran: the reads in which the answers ended that were cut, or left by their
    /// callers. Where none was cut or left, the limit was not passed at all.
    Proof assertOneReadOfEachStream() {
        assertThat(lines)
                .as(toString())
                .allSatisfy(line ->
                        assertThat(line.beyond(limit)).isLessThanOrEqualTo(line.round.lastReads()));
        return this;
    }

    /// Asserts the same of the gateway's own count.
    Proof assertBookedWithin(double share) {
        assertThat(booked)
                .as("tokens in the books\n" + this)
                .isLessThanOrEqualTo((long) (allowed() * (1 + share)));
        return this;
    }

    /// Asserts that no ledger stood above its limit when its window was spent.
    Proof assertLedgersWithin(double share) {
        assertThat(lines)
                .as(toString())
                .allSatisfy(line ->
                        assertThat(line.round.used())
                                .isLessThanOrEqualTo((long) (limit * (1 + share))));
        return this;
    }

    /// Asserts how far the books may be from the bill.
    Proof assertBooksMatch(double share) {
        assertThat((double) booked)
                .as("tokens in the books\n" + this)
                .isBetween(billed() * (1 - share), billed() * (1 + share));
        return this;
    }

    /// Leaves the figures where a person finds them.
    private void keep() {
        try {
            Files.writeString(
                    Path.of(System.getProperty("sluice.work")).resolveSibling("quota-proof.txt"),
                    this + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        var text =
                new StringBuilder(
                        String.format(
                                Locale.ROOT,
                                "%s: billed %,d, booked %,d, allowed %,d%n",
                                name,
                                billed(),
                                booked,
                                allowed()));
        for (var line : lines) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "  billed %,d (%+.2f %%) in %d window(s), ledger %,d; answers %d, left"
                                    + " %d, cut %d, refusals %d; most open %d, largest read %d, last reads %d%n",
                            line.billed,
                            100.0 * (line.billed - line.windows * limit) / (line.windows * limit),
                            line.windows,
                            line.round.used(),
                            line.round.answers(),
                            line.round.left(),
                            line.round.cut(),
                            line.round.refused(),
                            line.mostOpen,
                            line.round.largestRead(),
                            line.round.lastReads()));
        }
        return text.toString();
    }
}
