package dev.sluice.gateway.link;

import dev.sluice.control.InstanceConfig;
import dev.sluice.control.SecretHeader;
import dev.sluice.control.SecretRef;
import dev.sluice.control.Snapshot;
import java.util.LinkedHashSet;
import java.util.Set;

/// Which secrets a configuration needs.
final class SecretRefs {
    private SecretRefs() {}

    static Set<SecretRef> of(Snapshot snapshot) {
        var refs = new LinkedHashSet<SecretRef>();
        snapshot.getPeppersList().forEach(pepper -> refs.add(pepper.getSecret()));
        snapshot.getInstancesList().forEach(instance -> refs.addAll(of(instance)));
        return refs;
    }

    static Set<SecretRef> of(InstanceConfig instance) {
        var refs = new LinkedHashSet<SecretRef>();
        instance.getAuthHeadersList().stream().map(SecretHeader::getValue).forEach(refs::add);
        instance.getAuthQueryList().stream().map(SecretHeader::getValue).forEach(refs::add);
        return refs;
    }
}
