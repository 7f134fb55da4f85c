package dev.sluice.standalone.configuration;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The resources that a folder can declare, each after those it refers to.
enum Kind {
    TENANT("tenants/*"),
    UNIT("tenants/*/units/*"),
    INSTANCE("instances/*"),
    ROUTE("routes/*"),
    CONSUMER("tenants/*/consumers/*"),
    QUOTA("quotas/*"),
    PRICE("prices/*");

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

    private final String pattern;
    private final Pattern path;

    Kind(String pattern) {
        this.pattern = pattern;
        this.path = Pattern.compile(pattern.replace("*", NAME));
    }

    /// The kind whose path `path` is: `tenants/acme/units/lab` is a UNIT.
    static Optional<Kind> of(String path) {
        return Arrays.stream(values())
                .filter(kind -> kind.path.matcher(path).matches())
                .findFirst();
    }

    /// The shapes of path there are, for a message.
    static List<String> patterns() {
        return Arrays.stream(values()).map(kind -> kind.pattern + ".yaml").toList();
    }

    /// Where the resources of this kind are listed, under a tenant where they belong to one.
    String collection(String tenant) {
        var collection = pattern.substring(0, pattern.lastIndexOf('/'));
        return collection.replace("*", tenant);
    }

    /// Whether these resources live under a tenant.
    boolean ofTenant() {
        return this == UNIT || this == CONSUMER;
    }
}
