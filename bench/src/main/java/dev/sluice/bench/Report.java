package dev.sluice.bench;

import dev.sluice.bench.load.Measured;
import java.util.Locale;
import java.util.Map;

/// The tables a run prints, as they stand in `bench/README.md`.
final class Report {
    private Report() {}

    /// Throughput: each target's figures and its share of nginx's.
    static String throughput(Map<String, Measured> measured) {
        var table =
                new StringBuilder(
                        "| target | requests/s | of nginx | p50 ms | p99 ms | CPU us/request | failed |\n"
                                + "|---|---:|---:|---:|---:|---:|---:|\n");
        var nginx = measured.get("nginx");
        for (var one : measured.values()) {
            table.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %,.0f | %s | %.2f | %.2f | %.0f | %d |%n",
                            one.target(),
                            one.perSecond(),
                            nginx == null
                                    ? "-"
                                    : String.format(
                                            Locale.ROOT,
                                            "%.2f",
                                            one.perSecond() / nginx.perSecond()),
                            one.millis(50),
                            one.millis(99),
                            one.cpuMicrosPerRequest(),
                            one.bad()));
        }
        return table.toString();
    }

    /// A paced run: what each target adds to calling the upstream directly.
    static String paced(Map<String, Measured> measured) {
        var table =
                new StringBuilder(
                        "| target | requests/s | p50 ms | p99 ms | p50 added ms | p99 added ms | failed |\n"
                                + "|---|---:|---:|---:|---:|---:|---:|\n");
        var direct = measured.get("direct");
        for (var one : measured.values()) {
            table.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %,.0f | %.2f | %.2f | %.2f | %.2f | %d |%n",
                            one.target(),
                            one.perSecond(),
                            one.millis(50),
                            one.millis(99),
                            direct == null ? 0 : one.millis(50) - direct.millis(50),
                            direct == null ? 0 : one.millis(99) - direct.millis(99),
                            one.bad()));
        }
        return table.toString();
    }
}
