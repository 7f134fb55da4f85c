package dev.sluice.console.pricing;

import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.shared.Saved;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The price book.
@Service
@Transactional
public class Prices {
    public Page<PriceRow> list(PageRequest page) {
        throw new UnsupportedOperationException();
    }

    public List<PriceRow> all() {
        throw new UnsupportedOperationException();
    }

    public PriceRow get(String name) {
        throw new UnsupportedOperationException();
    }

    public Saved<PriceRow> put(String name, PriceEdit edit, Expected expected) {
        throw new UnsupportedOperationException();
    }

    public long delete(String name, Expected expected) {
        throw new UnsupportedOperationException();
    }

    /// The price that we pay for this instance at that moment.
    public Optional<PriceRow> forInstance(UUID instance, Instant at) {
        throw new UnsupportedOperationException();
    }

    /// The price that the tenant pays on this route at that moment; where there is none, the
    /// instance's applies.
    public Optional<PriceRow> forRoute(UUID route, Instant at) {
        throw new UnsupportedOperationException();
    }
}
