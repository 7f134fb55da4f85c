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
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The ledgers of one gateway, in its own memory; every answer comes before the call returns.
///
/// Any thread may call. An operation locks the ledgers of its request, decides and lets go: no lock
/// is held over a call to anybody else.
public final class LocalLedgers implements Ledgers, CatalogListener {
    private static final Ledger[] NONE = {};

    private final LedgerClock clock;
    private final Ticker ticker;
    private final AtomicInteger ordinals = new AtomicInteger();
    private final Map<String, Ledger> ledgers = new ConcurrentHashMap<>();
    private final Map<String, LocalReservation> live = new ConcurrentHashMap<>();
    private final Map<String, RememberedLedger> remembered = new ConcurrentHashMap<>();
    private final Queue<Ledger> changed = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Catalog current;

    /// @param clock the wall clock: windows that are aligned to it, boosts and prices follow it
    /// @param ticker the monotonic time by which all other windows run and holds expire
    public LocalLedgers(InstantSource clock, Ticker ticker) {
        this.clock = new LedgerClock(clock, ticker);
        this.ticker = ticker;
    }

    @Override
    public long remaining(LedgerSpec ledger) {
        var known = ledgers.get(ledger.key());
        if (known == null) {
            return ledger.quota().limit();
        }
        known.lock();
        try {
            return known.state(now()).remaining();
        } finally {
            known.unlock();
        }
    }

    @Override
    public void reserve(Ask ask, Answer answer) {
        answer.accept(reserved(ask));
    }

    private QuotaVerdict reserved(Ask ask) {
        while (true) {
            var before = live.get(ask.exchangeId());
            if (before != null && !before.hasEnded()) {
                return before.attempt() >= ask.attempt()
                        ? new QuotaVerdict.Granted(before)
                        : moved(before, ask, null);
            }
            var asked = resolve(ask.ledgers());
            var ordered = LockOrder.of(asked, NONE);
            LockOrder.lock(ordered);
            try {
                // A duplicate that waited for the locks takes what the first one was granted: its
                // own
                // hold must not refuse it.
                if (live.get(ask.exchangeId()) == before && noneRetired(asked)) {
                    var verdict = decide(ask, asked, ordered, null, null, before);
                    if (verdict != null) {
                        return verdict;
                    }
                }
            } finally {
                LockOrder.unlock(ordered);
            }
        }
    }

    /// Moves a reservation's holds to the next attempt's ledgers, or leaves it as it was. Where the
    /// exchange has moved on already, what it moved to comes back.
    QuotaVerdict moved(LocalReservation from, Ask ask, @Nullable Spent consumed) {
        while (true) {
            var asked = resolve(ask.ledgers());
            var ordered = LockOrder.of(asked, NONE);
            var both = LockOrder.of(asked, from.ordered());
            LockOrder.lock(both);
            try {
                var successor = from.successor();
                if (successor != null) {
                    return new QuotaVerdict.Granted(successor);
                }
                var present = live.get(ask.exchangeId());
                if (present != null && present != from && !present.hasEnded()) {
                    return new QuotaVerdict.Granted(present);
                }
                if (noneRetired(asked)) {
                    // One whose hold expired meanwhile has nothing left to give back.
                    var leaving = from.hasEnded() ? null : from;
                    var verdict = decide(ask, asked, ordered, leaving, consumed, present);
                    if (verdict != null) {
                        return verdict;
                    }
                }
            } finally {
                LockOrder.unlock(both);
            }
        }
    }

    /// With the locks of all ledgers.
    ///
    /// @param present what is known of the exchange: only in its place may a new reservation come
    /// @return null where another caller put one there meanwhile
    private @Nullable QuotaVerdict decide(
            Ask ask,
            Ledger[] asked,
            Ledger[] ordered,
            @Nullable LocalReservation leaving,
            @Nullable Spent consumed,
            @Nullable LocalReservation present) {
        var now = now();
        for (var i = 0; i < asked.length; i++) {
            asked[i].adopt(ask.ledgers().get(i), now);
        }
        var assessment = new Assessment(ask, asked, leaving, consumed, now);
        var impossible = assessment.impossible();
        if (impossible >= 0) {
            return assessment.neverFits(impossible);
        }
        var refusing = assessment.refusing();
        if (refusing >= 0) {
            return assessment.denied(refusing);
        }
        var reservation = new LocalReservation(this, ask, ordered, assessment);
        if (!register(reservation, present)) {
            return null;
        }
        if (leaving != null) {
            leaving.leaveFor(reservation, consumed, now);
        }
        assessment.hold();
        return new QuotaVerdict.Granted(reservation);
    }

    private boolean register(LocalReservation next, @Nullable LocalReservation present) {
        return present == null
                ? live.putIfAbsent(next.exchangeId(), next) == null
                : live.replace(next.exchangeId(), present, next);
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
                            var made =
                                    new Ledger(ordinals.incrementAndGet(), newest(spec), changed);
                            // It stays remembered until everybody sees the ledger.
                            var memory = remembered.get(key);
                            if (memory != null) {
                                memory.restore(made, now());
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

    Moment now() {
        return clock.now();
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
                states.add(ledger.state(now()));
            } finally {
                ledger.unlock();
            }
        }
        return states;
    }

    /// The ledgers that changed since they were given here last, at most so many of them: what is
    /// used passes with time as well, which is no change. For one who asks.
    public List<LedgerState> changed(int most) {
        var states = new ArrayList<LedgerState>();
        while (states.size() < most) {
            var ledger = changed.poll();
            if (ledger == null) {
                break;
            }
            ledger.lock();
            try {
                var state = ledger.lookedAt(now());
                if (!ledger.isRetired()) {
                    states.add(state);
                }
            } finally {
                ledger.unlock();
            }
        }
        return states;
    }

    /// Whether counters that were restored still wait for the revision that names their ledger.
    public boolean remembers() {
        return !remembered.isEmpty();
    }

    /// The counters for the disk; what still {@link #remembers waits} is not among them. What a
    /// caller must do for an exact restart: read the spool's position first, then take the images;
    /// after the restart {@link #restore} them and {@link #replay} every charge in the spool behind
    /// that position.
    public List<LedgerImage> images() {
        var images = new ArrayList<LedgerImage>(ledgers.size());
        for (var ledger : ledgers.values()) {
            ledger.lock();
            try {
                images.add(ledger.image(now()));
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
            charge.onto(known, now());
        } finally {
            known.unlock();
        }
    }
}
