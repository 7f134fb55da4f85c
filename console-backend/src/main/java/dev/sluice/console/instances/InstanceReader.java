package dev.sluice.console.instances;

import dev.sluice.console.shared.Defects;
import dev.sluice.console.web.Fields;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads an instance's REST body. Credentials are the one place where absent, null and `***`
/// differ.
final class InstanceReader {
    private InstanceReader() {}

    static InstanceEdit edit(Fields fields, Defects defects) {
        var auth =
                fields.object(
                        "auth",
                        given -> {
                            var header = credentials(given, "header", defects);
                            return new Auth(header, credentials(given, "query", defects));
                        });
        var checks = fields.raw("checks");
        var edit =
                new InstanceEdit(
                        fields.text("provider"),
                        fields.text("endpoint"),
                        fields.word("model"),
                        fields.word("hosting"),
                        auth == null ? Map.of() : auth.header(),
                        auth == null ? Map.of() : auth.query(),
                        checks == null || checks.isNull() ? null : checks.toString(),
                        fields.object(
                                "timeouts",
                                given ->
                                        new TimeoutsEdit(
                                                given.word("connect"),
                                                given.word("firstContent"),
                                                given.word("betweenChunks"),
                                                given.word("total"),
                                                given.word("plain"),
                                                given.word("lateUsage"))),
                        fields.flag("tlsVerify"),
                        fields.whole("maxOutputTokens"),
                        fields.flag("disabled"));
        fields.end();
        return edit;
    }

    private record Auth(
            Map<String, CredentialChange> header, Map<String, CredentialChange> query) {}

    private static Map<String, CredentialChange> credentials(
            Fields auth, String place, Defects defects) {
        Map<String, CredentialChange> changes = new HashMap<>();
        @Nullable Map<String, CredentialChange> read =
                auth.object(
                        place,
                        given -> {
                            for (var name : given.names()) {
                                if (given.isNull(name)) {
                                    changes.put(name, new CredentialChange.Remove());
                                    continue;
                                }
                                var value = given.raw(name);
                                if (value == null || !value.isString()) {
                                    defects.add(
                                            given.path(name), "error.type.text", "must be a text");
                                } else if (value.stringValue().equals(InstanceDocument.HIDDEN)) {
                                    changes.put(name, new CredentialChange.Keep());
                                } else {
                                    changes.put(
                                            name,
                                            new CredentialChange.Replace(value.stringValue()));
                                }
                            }
                            return changes;
                        });
        return read == null ? Map.of() : read;
    }
}
