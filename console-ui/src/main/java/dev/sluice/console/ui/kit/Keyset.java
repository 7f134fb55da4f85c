package dev.sluice.console.ui.kit;

import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Lets a table that thinks in offsets read a list that is paged by key: it remembers where each
/// page began, so that scrolling on reads one page and never all rows.
final class Keyset<T> {
    private static final String START = "";

    private final Function<PageRequest, Page<T>> source;
    private final TreeMap<Integer, String> starts = new TreeMap<>();
    private @Nullable String search;

    Keyset(Function<PageRequest, Page<T>> source) {
        this.source = source;
        restart(null);
    }

    void restart(@Nullable String search) {
        this.search = search;
        starts.clear();
        starts.put(0, START);
    }

    List<T> rows(int offset, int limit) {
        if (offset == 0) {
            restart(search);
        }
        var begin = starts.floorEntry(offset);
        var at = begin.getKey();
        var after = begin.getValue();
        var rows = new ArrayList<T>();
        while (rows.size() < limit) {
            var want = Math.min(PageRequest.MOST, offset + limit - at);
            if (want <= 0) {
                break;
            }
            var page =
                    source.apply(new PageRequest(want, after.equals(START) ? null : after, search));
            for (var i = Math.max(0, offset - at); i < page.items().size(); i++) {
                rows.add(page.items().get(i));
            }
            at += page.items().size();
            var next = page.next();
            if (next == null || page.items().isEmpty()) {
                break;
            }
            after = next;
            starts.put(at, next);
        }
        return rows;
    }
}
