package dev.sluice.standalone.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class DifferencesTest {
    private static JsonNode json(String text) {
        return JsonMapper.builder().build().readTree(text.replace('\'', '"'));
    }

    @Test
    void each_field_that_differs_gets_a_sentence() {
        var before =
                json(
                        "{'limit':10000,'mode':'enforce','scope':{'tenant':'acme'},'targets':[{'weight':1}],'gone':true}");
        var after =
                json(
                        "{'limit':20000,'mode':'enforce','scope':{'tenant':'acme','route':'qwen'},'targets':[{'weight':4}]}");
        assertThat(Differences.between(before, after))
                .containsExactly(
                        "gone is removed (was true)",
                        "limit changes from 10000 to 20000",
                        "scope.route becomes \"qwen\"",
                        "targets[0].weight changes from 1 to 4");
    }

    @Test
    void absent_and_null_are_the_same() {
        assertThat(Differences.between(json("{'uri':null}"), json("{}"))).isEmpty();
    }
}
