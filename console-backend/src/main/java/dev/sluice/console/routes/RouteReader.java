package dev.sluice.console.routes;

import dev.sluice.console.web.Fields;
import java.util.List;

/// Reads a route as a REST body says it: that of a save, and that of a draft inside of another.
public final class RouteReader {
    private RouteReader() {}

    /// What it shall be; what is wrong with a field's type is noted. Fields that nobody knows are
    /// the caller's to note.
    public static RouteEdit edit(String name, Fields body) {
        var fields = body.identity(name);
        var targets =
                fields.objects(
                        "targets",
                        target ->
                                new TargetEdit(
                                        target.text("instance"),
                                        target.number("priority"),
                                        target.number("weight")));
        var balancer =
                fields.object(
                        "balancer",
                        given -> {
                            var algorithm = given.text("algorithm");
                            return new Balancer(
                                    algorithm == null ? "roundrobin" : algorithm,
                                    given.text("hashOn"),
                                    given.text("key"));
                        });
        return new RouteEdit(
                fields.word("model"),
                fields.word("uri"),
                fields.texts("methods"),
                targets == null ? List.of() : targets,
                balancer,
                fields.texts("fallback"),
                fields.numbers("fallbackStatuses"),
                fields.number("maxRetries"),
                fields.word("retryWithin"),
                fields.word("consumerSpent"),
                fields.flag("tryWhenAllOut"),
                fields.flag("continueStreams"),
                fields.whole("maxBodyBytes"));
    }
}
