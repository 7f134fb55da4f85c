package dev.sluice.console.quotas;

import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.shared.Saved;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The quotas an actor may see.
@Service
@Transactional
public class Quotas {
    public Page<QuotaRow> list(PageRequest page) {
        throw new UnsupportedOperationException();
    }

    public List<QuotaRow> all() {
        throw new UnsupportedOperationException();
    }

    public QuotaRow get(String name) {
        throw new UnsupportedOperationException();
    }

    public Saved<QuotaRow> put(String name, QuotaEdit edit, Expected expected) {
        throw new UnsupportedOperationException();
    }

    public long delete(String name, Expected expected) {
        throw new UnsupportedOperationException();
    }
}
