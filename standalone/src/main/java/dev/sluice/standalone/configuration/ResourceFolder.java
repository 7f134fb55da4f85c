package dev.sluice.standalone.configuration;

import dev.sluice.standalone.terminal.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A folder of YAML files, `tenants/acme/consumers/bot.yaml` for the resource of that path.
final class ResourceFolder {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ENDING = ".yaml";

    private final Path folder;

    ResourceFolder(Path folder) {
        this.folder = folder;
    }

    /// Reads every file; those it refers to come before a resource.
    ///
    /// @throws Stop naming every file that cannot be understood, and where in it
    List<Declared> read() {
        if (!Files.isDirectory(folder)) {
            throw Stop.because("There is no folder " + folder.toAbsolutePath() + ".");
        }
        var declared = new ArrayList<Declared>();
        var defects = new ArrayList<String>();
        for (var file : files()) {
            try {
                declared.add(read(file));
            } catch (Defect defect) {
                defects.add(file + ": " + defect.getMessage());
            }
        }
        if (!defects.isEmpty()) {
            throw Stop.because("The folder cannot be read:\n  " + String.join("\n  ", defects));
        }
        declared.sort(Comparator.comparing(Declared::kind).thenComparing(Declared::path));
        return declared;
    }

    /// Writes a resource's file, whatever stood there before.
    ///
    /// @throws Stop where the folder cannot be written
    void write(String path, JsonNode body) {
        var file = folder.resolve(path + ENDING);
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndent(2);
        options.setSplitLines(false);
        var yaml = new Yaml(new Representer(options), options);
        try {
            Files.createDirectories(folder.resolve(path).getParent());
            Files.writeString(file, yaml.dump(JSON.treeToValue(body, Map.class)));
        } catch (IOException e) {
            throw Stop.because(file + " cannot be written: " + e.getMessage() + ".", e);
        }
    }

    /// Whether there is any resource in it already.
    boolean isEmpty() {
        return !Files.isDirectory(folder) || files().isEmpty();
    }

    private List<Path> files() {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile)
                    .filter(path -> !isHidden(path))
                    .filter(ResourceFolder::isYaml)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Stop.because(folder + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private boolean isHidden(Path path) {
        for (var name : folder.relativize(path)) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isYaml(Path path) {
        var name = path.toString();
        return name.endsWith(ENDING) || name.endsWith(".yml");
    }

    private Declared read(Path file) throws Defect {
        var relative = folder.relativize(file).toString().replace('\\', '/');
        var path = relative.substring(0, relative.lastIndexOf('.'));
        var kind =
                Kind.of(path)
                        .orElseThrow(() ->
                                new Defect(
                                        "no resource has this path (expected: one of "
                                                + Kind.patterns()
                                                + ")"));
        return new Declared(kind, path, body(file));
    }

    private static ObjectNode body(Path file) throws Defect {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        Object loaded;
        try (var reader = Files.newBufferedReader(file)) {
            loaded = new Yaml(new SafeConstructor(options)).load(reader);
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            throw new Defect(
                    mark == null
                            ? String.valueOf(e.getProblem())
                            : "line " + (mark.getLine() + 1) + ": " + e.getProblem());
        } catch (IOException | YAMLException e) {
            throw new Defect(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        if (loaded == null) {
            return JSON.createObjectNode();
        }
        if (JSON.<JsonNode>valueToTree(loaded) instanceof ObjectNode object) {
            return object;
        }
        throw new Defect("a resource is a mapping of fields to values");
    }

    private static final class Defect extends Exception {
        private static final long serialVersionUID = 1L;

        Defect(String message) {
            super(message);
        }
    }
}
