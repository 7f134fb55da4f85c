package dev.sluice.console.fleet;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.console.publishing.PublishedSnapshot;
import dev.sluice.control.Pepper;
import dev.sluice.control.SecretHeader;
import dev.sluice.control.SecretRef;
import dev.sluice.control.Snapshot;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The revision that all nodes should serve.
///
/// @param secrets every secret it names: the only ones a node may ask for
/// @param quotas its quotas, for showing how full they are
/// @param instances the ids of its instances
record Newest(
        PublishedSnapshot snapshot,
        Set<SecretRef> secrets,
        QuotaIndex quotas,
        Set<UUID> instances) {

    static Newest of(PublishedSnapshot published) {
        try {
            var snapshot = Snapshot.parseFrom(published.bytes());
            var secrets =
                    Stream.concat(
                                    snapshot.getPeppersList().stream().map(Pepper::getSecret),
                                    snapshot.getInstancesList().stream()
                                            .flatMap(it ->
                                                    Stream.concat(
                                                            it.getAuthHeadersList().stream(),
                                                            it.getAuthQueryList().stream()))
                                            .map(SecretHeader::getValue))
                            .collect(Collectors.toUnmodifiableSet());
            var instances =
                    snapshot.getInstancesList().stream()
                            .map(it -> UUID.fromString(it.getId()))
                            .collect(Collectors.toUnmodifiableSet());
            return new Newest(published, secrets, QuotaIndex.of(snapshot), instances);
        } catch (InvalidProtocolBufferException broken) {
            throw new IllegalStateException(
                    "revision " + published.revision() + " in the log is no snapshot", broken);
        }
    }
}
