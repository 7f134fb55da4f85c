package dev.sluice.gateway.upstream;

import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.CatalogListener;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in the log whose certificates are not verified, once for each instance that comes to that:
/// whoever stands in the way of such a connection reads credentials and prompts.
public final class TlsWarnings implements CatalogListener {
    private static final Logger LOG = LoggerFactory.getLogger(TlsWarnings.class);

    private Set<String> warned = Set.of();

    @Override
    public synchronized void swapped(Catalog current) {
        var unverified = new HashSet<String>();
        for (var instance : current.instances()) {
            if (instance.endpoint().tls() && !instance.tlsVerify()) {
                unverified.add(instance.id());
                if (!warned.contains(instance.id())) {
                    LOG.warn(
                            "instance {}: the certificate of {} is not verified",
                            instance.name(),
                            instance.endpoint().host());
                }
            }
        }
        warned = Set.copyOf(unverified);
    }
}
