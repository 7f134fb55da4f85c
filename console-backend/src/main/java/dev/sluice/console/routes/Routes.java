package dev.sluice.console.routes;

import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.shared.Saved;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The routes.
@Service
@Transactional
public class Routes {
    public Page<RouteRow> list(PageRequest page) {
        throw new UnsupportedOperationException();
    }

    public List<RouteRow> all() {
        throw new UnsupportedOperationException();
    }

    public RouteRow get(String name) {
        throw new UnsupportedOperationException();
    }

    public Saved<RouteRow> put(String name, RouteEdit edit, Expected expected) {
        throw new UnsupportedOperationException();
    }

    public long delete(String name, Expected expected) {
        throw new UnsupportedOperationException();
    }
}
