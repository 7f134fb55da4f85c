package dev.sluice.gateway.link;

import dev.sluice.control.SealedSecret;
import dev.sluice.control.SecretRef;
import dev.sluice.gateway.catalog.OpenedSecrets;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The secrets this node was given, sealed; opened only for whoever compiles.
public final class SecretVault implements OpenedSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(SecretVault.class);

    private final SealingKey key;
    private final Map<SecretRef, SealedSecret> sealed = new ConcurrentHashMap<>();

    public SecretVault(SealingKey key) {
        this.key = key;
    }

    void take(Collection<SealedSecret> secrets) {
        secrets.forEach(secret -> sealed.put(secret.getRef(), secret));
    }

    boolean has(SecretRef ref) {
        return sealed.containsKey(ref);
    }

    /// The sealed form of those of `refs` that are here.
    List<SealedSecret> sealed(Collection<SecretRef> refs) {
        return refs.stream().filter(sealed::containsKey).map(sealed::get).toList();
    }

    /// Lets go of everything but these.
    void keepOnly(Collection<SecretRef> refs) {
        sealed.keySet().retainAll(refs);
    }

    @Override
    public byte @Nullable [] open(String id, int version) {
        var secret = sealed.get(SecretRef.newBuilder().setId(id).setVersion(version).build());
        if (secret == null) {
            return null;
        }
        try {
            return key.open(secret);
        } catch (GeneralSecurityException e) {
            LOG.error("secret {} version {} cannot be opened with this node's key", id, version);
            return null;
        }
    }
}
