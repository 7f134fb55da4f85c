package dev.sluice.standalone.configuration;

import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.terminal.Stop;
import dev.sluice.standalone.terminal.Terminal;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `./sluice config validate|diff|apply|export FOLDER`.
///
/// The console judges: validate and diff are an apply that it rolls back, so that they cannot see
/// things differently than the apply that follows.
public final class ConfigCommand {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// What a body says of its history and of what was decided by hand; not part of what it
    /// declares.
    private static final List<String> HISTORY =
            List.of("id", "name", "tenant", "version", "createdAt", "changedAt", "standing");

    /// Does what the words say.
    ///
    /// @throws Stop with every defect, each with its file or field
    public void run(Settings settings, Terminal terminal) {
        var words = settings.words();
        if (words.size() != 2) {
            throw Stop.usage(
                    "Say what and which folder: ./sluice config validate|diff|apply|export FOLDER.");
        }
        var folder = new ResourceFolder(Path.of(words.get(1)));
        var api = api(settings);
        switch (words.getFirst()) {
            case "validate" -> validate(folder, api, terminal);
            case "diff" -> tell(api.post("bundle", bundle(folder.read(), true)), terminal);
            case "apply" -> apply(folder, api, terminal);
            case "export" -> export(folder, api, terminal);
            default ->
                    throw Stop.usage(
                            "config "
                                    + words.getFirst()
                                    + " is not known (expected: validate, diff, apply or export).");
        }
    }

    private static RestApi api(Settings settings) {
        var where = AdminAccess.of(settings);
        return new RestApi(
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build(),
                URI.create(where.url()),
                where.key());
    }

    private static void validate(ResourceFolder folder, RestApi api, Terminal terminal) {
        var declared = folder.read();
        api.post("bundle", bundle(declared, true));
        terminal.say(declared.size() + " resources, every one valid.");
    }

    private static void apply(ResourceFolder folder, RestApi api, Terminal terminal) {
        var answer = api.post("bundle", bundle(folder.read(), false));
        tell(answer, terminal);
        answer.revision()
                .ifPresent(revision -> terminal.say("Applied as revision " + revision + "."));
    }

    private static void tell(RestApi.Answer answer, Terminal terminal) {
        int changes = 0;
        for (var result : answer.body().path("resources")) {
            var path = result.path("path").asString();
            switch (result.path("result").asString()) {
                case "created" -> terminal.say("+ " + path);
                case "deleted" -> terminal.say("- " + path);
                case "changed" -> {
                    terminal.say("~ " + path);
                    for (var sentence :
                            Differences.between(
                                    declaration(result.path("before")),
                                    declaration(result.path("after")))) {
                        terminal.say("    " + sentence);
                    }
                }
                default -> changes--;
            }
            changes++;
        }
        if (changes == 0) {
            terminal.say("Nothing to change.");
        }
    }

    private static void export(ResourceFolder folder, RestApi api, Terminal terminal) {
        if (!folder.isEmpty()) {
            throw Stop.because(
                    "The folder holds resources already; export into an empty one and compare.");
        }
        var tenants =
                api.list(Kind.TENANT.collection("")).stream().map(ConfigCommand::nameOf).toList();
        int written = 0;
        for (var kind : Kind.values()) {
            for (var tenant : kind.ofTenant() ? tenants : List.of("")) {
                var collection = kind.collection(tenant);
                for (var body : api.list(collection)) {
                    folder.write(collection + "/" + nameOf(body), declaration(body));
                    written++;
                }
            }
        }
        terminal.say(
                "Exported "
                        + written
                        + " resources; secrets stay in the console (\"***\" keeps them).");
    }

    private static String nameOf(JsonNode body) {
        return body.path("name").asString();
    }

    private static JsonNode declaration(JsonNode body) {
        if (body instanceof ObjectNode object) {
            var copy = object.deepCopy();
            copy.remove(HISTORY);
            return copy;
        }
        return body;
    }

    private static JsonNode bundle(List<Declared> declared, boolean dryRun) {
        var bundle = JSON.createObjectNode();
        bundle.put("dryRun", dryRun);
        var resources = bundle.putArray("resources");
        for (var resource : declared) {
            resources.addObject().put("path", resource.path()).set("body", resource.body());
        }
        return bundle;
    }
}
