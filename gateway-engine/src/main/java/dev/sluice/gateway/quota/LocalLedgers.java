package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.CatalogListener;
import dev.sluice.gateway.catalog.LedgerSpec;
import io.netty.util.concurrent.Ticker;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The ledgers of one gateway, in its own memory; every answer comes before the call returns.
///
/// Any thread may call. An operation locks the ledgers of its request, decides and lets go: no lock
/// is held over a call to anybody else.
public final class LocalLedgers implements Ledgers, CatalogListener {
    private static final Ledger[] NONE = {};

    private final InstantSource clock;
    private final Ticker ticker;
    private final AtomicInteger ordinals = new AtomicInteger();
    private final Map<String, Ledger> ledgers = new ConcurrentHashMap<>();
    private final Map<String, LocalReservation> live = new ConcurrentHashMap<>();
    private final Map<String, RememberedLedger> remembered = new ConcurrentHashMap<>();
    private volatile @Nullable Catalog current;

    /// @param clock the wall clock that windows follow
    /// @param ticker the monotonic time by which holds expire
    public LocalLedgers(InstantSource clock, Ticker ticker) {
        this.clock = clock;
        this.ticker = ticker;
    }

    @Override
    public void reserve(Ask ask, Answer answer) {
        answer.accept(reserved(ask));
    }

    private QuotaVerdict reserved(Ask ask) {
        var before = live.get(ask.exchangeId());
        if (before != null && !before.hasEnded()) {
            return before.attempt() == ask.attempt()
                    ? new QuotaVerdict.Granted(before)
                    : moved(before, ask, null);
        }
        while (true) {
            var asked = resolve(ask.ledgers());
            var ordered = LockOrder.of(asked, NONE);
            LockOrder.lock(ordered);
            try {
                if (noneRetired(asked)) {
                    return decide(ask, asked, ordered, null, null);
                }
            } finally {
                LockOrder.unlock(ordered);
            }
        }
    }

    /// Moves a reservation's holds to the next attempt's ledgers, or leaves it as it was.
    QuotaVerdict moved(LocalReservation from, Ask ask, @Nullable Spent consumed) {
        while (true) {
            var asked = resolve(ask.ledgers());
            var ordered = LockOrder.of(asked, NONE);
            var both = LockOrder.of(asked, from.ledgers());
            LockOrder.lock(both);
            try {
                if (noneRetired(asked)) {
                    return decide(ask, asked, ordered, from, consumed);
                }
            } finally {
                LockOrder.unlock(both);
            }
        }
    }

    private QuotaVerdict decide(
            Ask ask,
            Ledger[] asked,
            Ledger[] ordered,
            @Nullable LocalReservation from,
            @Nullable Spent consumed) {
        var now = now();
        for (var i = 0; i < asked.length; i++) {
            asked[i].adopt(ask.ledgers().get(i), now);
        }
        // A reservation that ended meanwhile (its hold expired) has nothing left to give back.
        var leaving = from == null || from.hasEnded() ? HeldAmounts.NOTHING : from;
        var assessment = new Assessment(ask, asked, leaving, now);
        var impossible = assessment.impossible();
        if (impossible >= 0) {
            return assessment.neverFits(impossible);
        }
        var refusing = assessment.refusing();
        if (refusing >= 0) {
            return assessment.denied(refusing);
        }
        var reservation = new LocalReservation(this, ask, asked, ordered, assessment);
        if (from != null && from.leave() && consumed != null) {
            from.chargeInstance(consumed, now);
        }
        reservation.hold(now);
        live.put(ask.exchangeId(), reservation);
        return new QuotaVerdict.Granted(reservation);
    }

    private Ledger[] resolve(List<LedgerSpec> specs) {
        var resolved = new Ledger[specs.size()];
        for (var i = 0; i < resolved.length; i++) {
            resolved[i] = ledger(specs.get(i));
        }
        return resolved;
    }

    private Ledger ledger(LedgerSpec spec) {
        var known = ledgers.get(spec.key());
        return known != null
                ? known
                : ledgers.computeIfAbsent(
                        spec.key(),
                        key -> {
                            var made = new Ledger(ordinals.incrementAndGet(), newest(spec));
                            var memory = remembered.remove(key);
                            if (memory != null) {
                                memory.restore(made);
                            }
                            return made;
                        });
    }

    /// An exchange that began under an older revision may be the first to ask.
    private LedgerSpec newest(LedgerSpec asked) {
        var catalog = current;
        var wanted = catalog == null ? null : catalog.ledger(asked.key());
        return wanted == null ? asked : wanted;
    }

    private static boolean noneRetired(Ledger[] ledgers) {
        for (var ledger : ledgers) {
            if (ledger.isRetired()) {
                return false;
            }
        }
        return true;
    }

    long now() {
        return clock.millis();
    }

    void ended(LocalReservation reservation) {
        live.remove(reservation.exchangeId(), reservation);
    }

    /// Lets every ledger know the newest revision. What they counted stays; one that no quota asks
    /// for any more goes once it has nothing left to say.
    @Override
    public void swapped(Catalog current) {
        this.current = current;
        for (var key : List.copyOf(remembered.keySet())) {
            var spec = current.ledger(key);
            if (spec != null) {
                ledger(spec);
            }
            // What no quota asks for is forgotten: nothing counts against it.
            remembered.remove(key);
        }
        ledgers.forEach((key, ledger) -> {
            var spec = current.ledger(key);
            ledger.lock();
            try {
                if (spec != null) {
                    ledger.adopt(spec, now());
                } else if (ledger.retire(now())) {
                    ledgers.remove(key, ledger);
                }
            } finally {
                ledger.unlock();
            }
        });
    }

    /// Charges holds whose time is over in full; call it about once a second. The number of them
    /// comes back.
    public int reap() {
        var reaped = 0;
        var now = ticker.nanoTime();
        for (var reservation : live.values()) {
            if (now - reservation.expiresAtNanos() >= 0 && reservation.expire()) {
                reaped++;
            }
        }
        return reaped;
    }

    /// Every ledger as it stands.
    public List<LedgerState> states() {
        var states = new ArrayList<LedgerState>(ledgers.size());
        for (var ledger : ledgers.values()) {
            ledger.lock();
            try {
                var now = now();
                states.add(
                        new LedgerState(
                                ledger.spec(),
                                ledger.used(now),
                                ledger.held(),
                                ledger.resetsAt(now)));
            } finally {
                ledger.unlock();
            }
        }
        return states;
    }

    /// The counters for the disk; not before the first revision is in force, for until then what
    /// was restored still waits for its quota. What a caller must do for an exact restart: read the
    /// spool's position first, then take the images; after the restart {@link #restore} them and
    /// {@link #replay} every charge in the spool behind that position.
    public List<LedgerImage> images() {
        var images = new ArrayList<LedgerImage>(ledgers.size());
        for (var ledger : ledgers.values()) {
            ledger.lock();
            try {
                images.add(ledger.image());
            } finally {
                ledger.unlock();
            }
        }
        return images;
    }

    /// Takes counters over that were kept on disk, before the first request. They wait until a
    /// revision names their ledger.
    public void restore(Collection<LedgerImage> images) {
        for (var image : images) {
            remembered.put(image.key(), new RememberedLedger(image));
        }
    }

    /// Charges what a record of the spool says, before the first request. Records come in the order
    /// in which they were written.
    ///
    /// @param chargeNumber the record's number on this ledger; one that an image already contains
    ///   is skipped, 0 is always charged
    /// @param resetsAtMillis the end of the window the record speaks of, 0 where it does not say
    /// @param atMillis when it was charged
    public void replay(
            String key, long amount, long chargeNumber, long resetsAtMillis, long atMillis) {
        var charge = new RememberedLedger.Charge(amount, chargeNumber, resetsAtMillis, atMillis);
        var known = ledgers.get(key);
        if (known == null) {
            remembered
                    .computeIfAbsent(
                            key, _ -> new RememberedLedger(new LedgerImage(key, 0, 0, 0, 0, 0)))
                    .add(charge);
            return;
        }
        known.lock();
        try {
            charge.onto(known);
        } finally {
            known.unlock();
        }
    }
}
