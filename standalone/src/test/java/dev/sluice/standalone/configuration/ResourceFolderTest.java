package dev.sluice.standalone.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.standalone.terminal.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

final class ResourceFolderTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir Path folder;

    private void file(String path, String text) throws IOException {
        var file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void what_others_refer_to_comes_first() throws IOException {
        file("routes/qwen.yaml", "model: qwen\ntargets:\n  - instance: qwen-a\n");
        file("tenants/acme/consumers/bot.yaml", "displayName: Bot\nroutes: [qwen]\n");
        file("tenants/acme.yaml", "displayName: Acme\n");
        file("instances/qwen-a.yaml", "endpoint: http://127.0.0.1:8000/v1/chat/completions\n");
        assertThat(new ResourceFolder(folder).read())
                .extracting(Declared::path)
                .containsExactly(
                        "tenants/acme",
                        "instances/qwen-a",
                        "routes/qwen",
                        "tenants/acme/consumers/bot");
    }

    @Test
    void every_broken_file_is_named_with_its_line() throws IOException {
        file("tenants/acme.yaml", "displayName: Acme\ndisplayName: Again\n");
        file("quotas/q.yaml", "limit: [1\n");
        file("nonsense/x.yaml", "a: 1\n");
        file("routes/list.yaml", "- a\n- b\n");
        assertThatThrownBy(() -> new ResourceFolder(folder).read())
                .isInstanceOf(Stop.class)
                .hasMessageContaining("acme.yaml: line 2")
                .hasMessageContaining("q.yaml: line")
                .hasMessageContaining("x.yaml: no resource has this path")
                .hasMessageContaining("list.yaml: a resource is a mapping");
    }

    @Test
    void a_yaml_tag_cannot_make_an_object() throws IOException {
        file("tenants/acme.yaml", "displayName: !!javax.script.ScriptEngineManager []\n");
        assertThatThrownBy(() -> new ResourceFolder(folder).read())
                .isInstanceOf(Stop.class)
                .hasMessageContaining("acme.yaml");
    }

    @Test
    void what_is_written_is_read_back() {
        var body =
                JSON.readTree(
                        "{\"displayName\":\"Größe: 'a' 中文\",\"limit\":10000,\"targets\":[{\"instance\":\"a\",\"weight\":1}]}");
        new ResourceFolder(folder).write("routes/qwen", body);
        assertThat(new ResourceFolder(folder).read())
                .singleElement()
                .extracting(Declared::body)
                .isEqualTo(body);
    }
}
