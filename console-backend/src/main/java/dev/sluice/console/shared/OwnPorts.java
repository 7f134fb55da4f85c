package dev.sluice.console.shared;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/// The ports on which this installation takes orders. Whoever opens one says so here, with the port
/// it really got; a model endpoint may never lead to one of them.
@Component
public final class OwnPorts {
    private final Set<Integer> ports = ConcurrentHashMap.newKeySet();

    public void add(int port) {
        ports.add(port);
    }

    /// Nobody listens there any more.
    public void remove(int port) {
        ports.remove(port);
    }

    public boolean contains(int port) {
        return ports.contains(port);
    }
}
