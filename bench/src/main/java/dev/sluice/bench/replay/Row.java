package dev.sluice.bench.replay;

import java.util.Locale;

/// One line of the table: several replays of one policy added up.
final class Row {
    static final String HEAD =
            "| limit an hour | arrivals | policy | overshoot, mean | worst window | unused |"
                    + " refused | answers cut | most open |\n"
                    + "|---:|---:|---|---:|---:|---:|---:|---:|---:|\n";

    private final String name;
    private final long limit;
    private final double factor;
    private int windows;
    private double over;
    private double worst;
    private double unused;
    private long refused;
    private long answered;
    private long cut;
    private int mostOpen;

    Row(String name, long limit, double factor) {
        this.name = name;
        this.limit = limit;
        this.factor = factor;
    }

    void add(Replay.Result result) {
        for (var billed : result.billed()) {
            var beyond = Math.max(0, billed - limit) / (double) limit;
            windows++;
            over += beyond;
            worst = Math.max(worst, beyond);
            unused += Math.max(0, limit - billed) / (double) limit;
        }
        refused += result.refused();
        answered += result.answered();
        cut += result.cut();
        mostOpen = Math.max(mostOpen, result.mostOpen());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "| %,d | x%.0f | %s | %.2f %% | %.2f %% | %.2f %% | %.1f %% | %.1f %% | %d |%n",
                limit,
                factor,
                name,
                100 * over / windows,
                100 * worst,
                100 * unused / windows,
                100.0 * refused / (refused + answered),
                100.0 * cut / Math.max(1, answered),
                mostOpen);
    }
}
