package dev.sluice.console.instances;

import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.shared.Saved;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The model instances.
@Service
@Transactional
public class Instances {
    public Page<InstanceRow> list(PageRequest page) {
        throw new UnsupportedOperationException();
    }

    public List<InstanceRow> all() {
        throw new UnsupportedOperationException();
    }

    public InstanceRow get(String name) {
        throw new UnsupportedOperationException();
    }

    public Saved<InstanceRow> put(String name, InstanceEdit edit, Expected expected) {
        throw new UnsupportedOperationException();
    }

    public long delete(String name, Expected expected) {
        throw new UnsupportedOperationException();
    }

    /// Checks an edit as {@link #put} would and stores nothing: for the test button.
    ///
    /// @return the row as it would be, with the credentials that are stored; replaced ones are the
    ///   caller's to send
    public InstanceRow draft(String name, InstanceEdit edit) {
        throw new UnsupportedOperationException();
    }
}
