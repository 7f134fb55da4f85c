package dev.sluice.gateway.link;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.control.Ack;
import dev.sluice.control.Chunk;
import dev.sluice.control.Defect;
import dev.sluice.control.Nack;
import dev.sluice.control.NodeMessage;
import dev.sluice.control.Offer;
import dev.sluice.control.SecretsReply;
import dev.sluice.control.SecretsRequest;
import dev.sluice.control.Snapshot;
import dev.sluice.gateway.catalog.CatalogCompiler;
import dev.sluice.gateway.catalog.CatalogHolder;
import dev.sluice.gateway.catalog.CompileVerdict;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts a snapshot together, has it compiled, keeps it on disk and puts it in force, in this order;
/// what fails on the way is refused with its reasons, and the last good revision serves on.
///
/// All methods run on the link's thread, except {@link #applied()}.
public final class SnapshotReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotReceiver.class);
    private static final long LARGEST = 512L << 20;

    private final SnapshotStore store;
    private final SecretVault vault;
    private final CatalogCompiler compiler;
    private final CatalogHolder holder;
    private final Ticker ticker;
    private volatile Applied applied = Applied.NOTHING;
    private Runnable onApplied = () -> {};
    private @Nullable Incoming incoming;
    private @Nullable Whole waiting;

    public SnapshotReceiver(
            SnapshotStore store,
            SecretVault vault,
            CatalogCompiler compiler,
            CatalogHolder holder,
            Ticker ticker) {
        this.store = store;
        this.vault = vault;
        this.compiler = compiler;
        this.holder = holder;
        this.ticker = ticker;
    }

    /// A snapshot of which chunks arrive.
    private static final class Incoming {
        private final Offer offer;
        private final long began;
        private final ByteString.Output bytes = ByteString.newOutput();
        private int next;

        private Incoming(Offer offer, long began) {
            this.offer = offer;
            this.began = began;
        }
    }

    /// A snapshot that arrived whole and may wait for secrets.
    private record Whole(Offer offer, long began, ByteString bytes, Snapshot snapshot) {}

    /// What is in force now.
    public Applied applied() {
        return applied;
    }

    /// Runs after each revision that came into force.
    void onApplied(Runnable listener) {
        onApplied = listener;
    }

    /// Puts the last good snapshot of an earlier process in force; false where none can be used, so
    /// that the gateway has to wait for the console.
    public boolean loadLastGood() {
        for (var good : store.load()) {
            try {
                var snapshot = Snapshot.parseFrom(good.snapshot());
                vault.take(good.secrets());
                switch (compiler.compile(snapshot, vault)) {
                    case CompileVerdict.Compiled(var catalog) -> {
                        holder.swap(catalog);
                        applied = new Applied(snapshot.getRevision(), sha256(good.snapshot()));
                        LOG.info("serving revision {} from disk", snapshot.getRevision());
                        return true;
                    }
                    case CompileVerdict.Refused(var defects) ->
                            LOG.error(
                                    "the kept revision {} does not compile any more: {}",
                                    snapshot.getRevision(),
                                    inWords(defects));
                }
            } catch (InvalidProtocolBufferException e) {
                LOG.error("a kept snapshot cannot be read: {}", e.getMessage());
            }
        }
        return false;
    }

    void offer(Offer offer, Outbox outbox) {
        waiting = null;
        incoming = null;
        var now = applied;
        if (offer.getRevision() < now.revision()) {
            refuse(
                    offer,
                    outbox,
                    "older",
                    "revision %d is older than %d, which is in force"
                            .formatted(offer.getRevision(), now.revision()));
        } else if (offer.getRevision() == now.revision() && offer.getHash().equals(now.hash())) {
            outbox.send(ack(offer.getRevision(), Ack.Phase.APPLIED, 0));
        } else if (offer.getSize() > LARGEST) {
            refuse(offer, outbox, "too_large", "%d bytes".formatted(offer.getSize()));
        } else {
            incoming = new Incoming(offer, ticker.nanoTime());
        }
    }

    void chunk(Chunk chunk, Outbox outbox) {
        var taking = incoming;
        if (taking == null || chunk.getRevision() != taking.offer.getRevision()) {
            return; // the rest of an offer that was refused or superseded
        }
        if (chunk.getIndex() != taking.next
                || taking.bytes.size() + (long) chunk.getData().size() > taking.offer.getSize()) {
            incoming = null;
            refuse(
                    taking.offer,
                    outbox,
                    "chunks",
                    "chunk %d (expected: %d)".formatted(chunk.getIndex(), taking.next));
            return;
        }
        taking.next++;
        try {
            chunk.getData().writeTo(taking.bytes);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be written to", e);
        }
        if (taking.next == taking.offer.getChunks()) {
            incoming = null;
            arrived(taking, outbox);
        }
    }

    private void arrived(Incoming taken, Outbox outbox) {
        var offer = taken.offer;
        var bytes = taken.bytes.toByteString();
        if (bytes.size() != offer.getSize() || !sha256(bytes).equals(offer.getHash())) {
            refuse(offer, outbox, "checksum", "the snapshot does not have the announced checksum");
            return;
        }
        try {
            var snapshot = Snapshot.parseFrom(bytes);
            if (snapshot.getRevision() != offer.getRevision()) {
                refuse(
                        offer,
                        outbox,
                        "revision",
                        "the snapshot says revision %d".formatted(snapshot.getRevision()));
                return;
            }
            outbox.send(ack(offer.getRevision(), Ack.Phase.RECEIVED, millisSince(taken.began)));
            var whole = new Whole(offer, taken.began, bytes, snapshot);
            var missing = SecretRefs.of(snapshot).stream().filter(ref -> !vault.has(ref)).toList();
            if (missing.isEmpty()) {
                apply(whole, outbox);
            } else {
                waiting = whole;
                outbox.send(
                        NodeMessage.newBuilder()
                                .setSecrets(SecretsRequest.newBuilder().addAllRefs(missing))
                                .build());
            }
        } catch (InvalidProtocolBufferException e) {
            refuse(offer, outbox, "format", "the snapshot cannot be read: " + e.getMessage());
        }
    }

    /// Secrets arrived; what the console did not have shows as defects of those who need it.
    void secrets(SecretsReply reply, Outbox outbox) {
        vault.take(reply.getSecretsList());
        var whole = waiting;
        if (whole != null) {
            waiting = null;
            apply(whole, outbox);
        }
    }

    /// The stream ended; what had begun begins anew with the next one.
    void disconnected() {
        incoming = null;
        waiting = null;
    }

    private void apply(Whole whole, Outbox outbox) {
        var revision = whole.offer.getRevision();
        switch (compiler.compile(whole.snapshot, vault)) {
            case CompileVerdict.Refused(var defects) -> {
                LOG.warn("revision {} is refused: {}", revision, inWords(defects));
                refuse(whole.offer, outbox, defects);
            }
            case CompileVerdict.Compiled(var catalog) -> {
                var refs = SecretRefs.of(whole.snapshot);
                try {
                    store.keep(new LastGood(whole.bytes, vault.sealed(refs)));
                } catch (IOException e) {
                    LOG.error("revision {} cannot be kept on disk: {}", revision, e.getMessage());
                    refuse(
                            whole.offer,
                            outbox,
                            "disk",
                            "the gateway cannot keep it on its disk: " + e.getMessage());
                    return;
                }
                holder.swap(catalog);
                vault.keepOnly(refs);
                applied = new Applied(revision, whole.offer.getHash());
                var took = millisSince(whole.began);
                LOG.info("revision {} is in force after {} ms", revision, took);
                outbox.send(ack(revision, Ack.Phase.APPLIED, took));
                onApplied.run();
            }
        }
    }

    private long millisSince(long began) {
        return (ticker.nanoTime() - began) / 1_000_000;
    }

    private static void refuse(Offer offer, Outbox outbox, String code, String message) {
        LOG.warn("revision {} is refused: {}", offer.getRevision(), message);
        refuse(
                offer,
                outbox,
                List.of(
                        Defect.newBuilder()
                                .setObject("snapshot")
                                .setCode(code)
                                .setMessage(message)
                                .build()));
    }

    private static void refuse(Offer offer, Outbox outbox, List<Defect> defects) {
        outbox.send(
                NodeMessage.newBuilder()
                        .setNack(
                                Nack.newBuilder()
                                        .setRevision(offer.getRevision())
                                        .addAllDefects(defects))
                        .build());
    }

    private static NodeMessage ack(long revision, Ack.Phase phase, long tookMillis) {
        return NodeMessage.newBuilder()
                .setAck(
                        Ack.newBuilder()
                                .setRevision(revision)
                                .setPhase(phase)
                                .setTookMs(tookMillis))
                .build();
    }

    private static String inWords(List<Defect> defects) {
        return defects.stream()
                .limit(5)
                .map(defect ->
                        defect.getObject() + " " + defect.getField() + ": " + defect.getMessage())
                .reduce((one, other) -> one + "; " + other)
                .orElse("");
    }

    private static ByteString sha256(ByteString bytes) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            bytes.asReadOnlyByteBufferList().forEach(digest::update);
            return ByteString.copyFrom(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
