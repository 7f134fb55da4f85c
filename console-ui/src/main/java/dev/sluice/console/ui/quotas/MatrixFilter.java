package dev.sluice.console.ui.quotas;

import com.vaadin.flow.router.QueryParameters;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Which rows of the matrix are shown; its address holds it, so that a link does.
///
/// @param tenant a tenant's name; empty = all
/// @param name a part of a consumer's name; empty = all
record MatrixFilter(String tenant, Shown shown, String name) {
    static final MatrixFilter NONE = new MatrixFilter("", Shown.ALL, "");

    /// By the state of a row's gauges.
    enum Shown {
        ALL,
        /// Near its limit, or spent.
        NEAR,
        SPENT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// A word that is unknown filters nothing.
        static Shown of(String word) {
            for (var one : values()) {
                if (one.word().equals(word)) {
                    return one;
                }
            }
            return ALL;
        }
    }

    static MatrixFilter of(QueryParameters asked) {
        return new MatrixFilter(
                asked.getSingleParameter("tenant").orElse(""),
                Shown.of(asked.getSingleParameter("state").orElse("")),
                asked.getSingleParameter("name").orElse(""));
    }

    Map<String, String> parameters() {
        var all = new LinkedHashMap<String, String>();
        if (!tenant.isEmpty()) {
            all.put("tenant", tenant);
        }
        if (shown != Shown.ALL) {
            all.put("state", shown.word());
        }
        if (!name.isEmpty()) {
            all.put("name", name);
        }
        return all;
    }

    boolean takes(MatrixRow row) {
        return (tenant.isEmpty() || row.tenantName().equals(tenant))
                && (name.isEmpty()
                        || row.name()
                                .toLowerCase(Locale.ROOT)
                                .contains(name.toLowerCase(Locale.ROOT)));
    }

    boolean takes(Standing standing) {
        return switch (shown) {
            case ALL -> true;
            case NEAR -> standing == Standing.NEAR || standing == Standing.SPENT;
            case SPENT -> standing == Standing.SPENT;
        };
    }
}
