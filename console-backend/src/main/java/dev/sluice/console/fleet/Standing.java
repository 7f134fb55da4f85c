package dev.sluice.console.fleet;

import com.google.protobuf.ByteString;
import dev.sluice.console.publishing.PublishedSnapshot;

/// Where one connected node stands towards the newest revision; decides whether it is offered.
///
/// @param applied what it said it serves; 0 = nothing
/// @param appliedHash of those bytes
/// @param rejected the newest revision that it refused; 0 = none
/// @param offered what it was offered and has not answered; 0 = nothing
/// @param wrongSince when heartbeats began to say another hash than the one expected, by epoch
///   milliseconds; 0 = they do not
record Standing(
        long applied, ByteString appliedHash, long rejected, long offered, long wrongSince) {

    /// After wrong heartbeats for so long the node gets the whole snapshot again. A node beats
    /// every ten seconds, and sooner where something changed: how often it beats says nothing.
    static final long PATIENCE_MILLIS = 8_000;

    static Standing on(long applied, ByteString appliedHash, long rejected) {
        return new Standing(applied, appliedHash, rejected, 0, 0);
    }

    /// Whether the node has to be offered this revision: it does not serve it, has not refused it
    /// and is not busy with it.
    boolean needs(PublishedSnapshot newest) {
        return newest.revision() != rejected && newest.revision() != offered && !serves(newest);
    }

    boolean serves(PublishedSnapshot newest) {
        return applied == newest.revision() && appliedHash.equals(newest.hash());
    }

    Standing offered(PublishedSnapshot snapshot) {
        return new Standing(applied, appliedHash, rejected, snapshot.revision(), 0);
    }

    /// It serves this revision now.
    Standing applied(long revision, ByteString hash) {
        return new Standing(revision, hash, rejected, offered == revision ? 0 : offered, 0);
    }

    /// It refused this revision; it keeps what it had.
    Standing rejected(long revision) {
        return new Standing(applied, appliedHash, revision, offered == revision ? 0 : offered, 0);
    }

    /// A heartbeat says what it serves. Something else than the newest for some while, and neither
    /// refused nor just offered: what we believed of it is void.
    Standing beat(long revision, ByteString hash, PublishedSnapshot newest, long now) {
        var said = new Standing(revision, hash, rejected, offered, 0);
        if (said.serves(newest)) {
            return new Standing(revision, hash, rejected, 0, 0);
        }
        if (newest.revision() == rejected) {
            return said;
        }
        if (wrongSince == 0) {
            return new Standing(applied, appliedHash, rejected, offered, now);
        }
        // A clock that went back is no patience.
        return Math.abs(now - wrongSince) < PATIENCE_MILLIS
                ? this
                : new Standing(revision, hash, rejected, 0, 0);
    }
}
