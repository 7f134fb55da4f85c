package dev.sluice.gateway.link;

import dev.sluice.control.Heartbeat;
import dev.sluice.control.InstanceStatus;
import dev.sluice.control.LedgerReport;
import dev.sluice.control.LedgerStatus;
import dev.sluice.control.ProbeStatus;
import dev.sluice.gateway.catalog.CatalogHolder;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.health.InstanceReport;
import dev.sluice.gateway.health.ProbeAnswer;
import dev.sluice.gateway.names.Names;
import dev.sluice.gateway.quota.LedgerState;
import dev.sluice.gateway.quota.LocalLedgers;
import io.netty.util.concurrent.Ticker;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Says how the node is: revision, spool, instances, and its ledgers. Not for several threads.
public final class HealthReporter {
    private static final int MOST_LEDGERS = 500;

    /// Of changed ledgers in one second, and of all of them with one heartbeat.
    private static final int MOST_REPORTED = 5_000;

    private final NodeGauges gauges;
    private final SnapshotReceiver receiver;
    private final UsageSpool spool;
    private final CatalogHolder catalogs;
    private final HealthBoard board;
    private final Names names;
    private final LocalLedgers ledgers;
    private final InstantSource clock;
    private final Ticker ticker;
    private int next;

    public HealthReporter(
            NodeGauges gauges,
            SnapshotReceiver receiver,
            UsageSpool spool,
            CatalogHolder catalogs,
            HealthBoard board,
            Names names,
            LocalLedgers ledgers,
            InstantSource clock,
            Ticker ticker) {
        this.gauges = gauges;
        this.receiver = receiver;
        this.spool = spool;
        this.catalogs = catalogs;
        this.board = board;
        this.names = names;
        this.ledgers = ledgers;
        this.clock = clock;
        this.ticker = ticker;
    }

    NodeGauges gauges() {
        return gauges;
    }

    /// @param oldestUnshippedMillis when the oldest record happened that the console has not; 0 =
    ///   none
    Heartbeat heartbeat(Instant certificateExpires, long oldestUnshippedMillis) {
        var applied = receiver.applied();
        var now = clock.millis();
        return Heartbeat.newBuilder()
                .setAppliedRevision(applied.revision())
                .setStateHash(applied.hash())
                .setNodeTimeMs(now)
                .setInFlight(gauges.inFlight())
                .setRequestsPerSecond(gauges.requestsPerSecond())
                .setDraining(gauges.draining())
                .setSpoolDepth(spool.depth())
                .setSpoolOldestMs(
                        oldestUnshippedMillis == 0 ? 0 : Math.max(0, now - oldestUnshippedMillis))
                .setCertificateExpiresMs(certificateExpires.toEpochMilli())
                .addAllInstances(instances())
                .addAllLedgers(ledgers())
                .build();
    }

    private List<InstanceStatus> instances() {
        var catalog = catalogs.current();
        if (catalog == null) {
            return List.of();
        }
        var now = clock.millis();
        var nanos = ticker.nanoTime();
        var statuses = new ArrayList<InstanceStatus>();
        for (var instance : catalog.instances()) {
            var status = status(instance, board.report(instance), now, nanos);
            var lost = names.lost(instance.endpoint().host());
            if (lost != null) {
                status.setNameLostSinceMs(millis(lost.since(), now, nanos))
                        .setNameLost(lost.said());
            }
            statuses.add(status.build());
        }
        return statuses;
    }

    private static InstanceStatus.Builder status(
            ModelInstance instance, InstanceReport report, long now, long nanos) {
        var state = report.state();
        var status =
                InstanceStatus.newBuilder()
                        .setInstanceId(instance.id())
                        .setState(state.word())
                        .setReason(state.reason())
                        .setSinceMs(millis(state.since(), now, nanos))
                        .setActive(report.active())
                        .setShare(report.share())
                        .setEjections(report.ejections())
                        .setProbesOk(report.probesOk())
                        .setProbesFailed(report.probesFailed());
        if (report.until() != Long.MAX_VALUE) {
            status.setUntilMs(millis(report.until(), now, nanos));
        }
        var probe = report.lastProbe();
        if (probe != null) {
            status.setLastProbe(
                    ProbeStatus.newBuilder()
                            .setAtMs(millis(probe.at(), now, nanos))
                            .setOk(probe.answer() instanceof ProbeAnswer.Good)
                            .setStatus(probe.answer().status())
                            .setTookMs(TimeUnit.NANOSECONDS.toMillis(probe.tookNanos()))
                            .setDetail(probe.answer().words()));
        }
        return status;
    }

    private static long millis(long ticks, long now, long nanos) {
        return now - TimeUnit.NANOSECONDS.toMillis(nanos - ticks);
    }

    private List<LedgerStatus> ledgers() {
        return ledgers.states().stream()
                .sorted(Comparator.comparingDouble(HealthReporter::share).reversed())
                .limit(MOST_LEDGERS)
                .map(HealthReporter::status)
                .toList();
    }

    /// The ledgers that changed since they were reported last.
    List<LedgerReport> changedLedgers() {
        return reports(ledgers.changed(MOST_REPORTED));
    }

    /// Every ledger; of more than fit, those whose turn it is.
    List<LedgerReport> allLedgers() {
        var all = ledgers.states();
        if (all.size() <= MOST_REPORTED) {
            return reports(all);
        }
        Collections.rotate(all, -(next % all.size()));
        next = (next + MOST_REPORTED) % all.size();
        return reports(all.subList(0, MOST_REPORTED));
    }

    private static List<LedgerReport> reports(List<LedgerState> states) {
        var reports = new ArrayList<LedgerReport>();
        for (var from = 0; from < states.size(); from += MOST_LEDGERS) {
            var page = states.subList(from, Math.min(states.size(), from + MOST_LEDGERS));
            reports.add(
                    LedgerReport.newBuilder()
                            .addAllLedgers(page.stream().map(HealthReporter::status).toList())
                            .build());
        }
        return reports;
    }

    private static double share(LedgerState state) {
        return (double) (state.used() + state.held()) / Math.max(1, state.limit());
    }

    private static LedgerStatus status(LedgerState state) {
        var spec = state.ledger();
        return LedgerStatus.newBuilder()
                .setLedger(spec.key())
                .setQuotaId(spec.quota().id())
                .setConsumerId(Objects.requireNonNullElse(spec.consumerId(), ""))
                .setUsed(state.used())
                .setHeld(state.held())
                .setLimit(state.limit())
                .setRefused(state.refused())
                .setResetsAtMs(state.resetsAtMillis())
                .build();
    }
}
