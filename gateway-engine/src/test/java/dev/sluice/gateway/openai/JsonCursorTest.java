package dev.sluice.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The cursor holds for well formed what a strict parser does, and nothing else.
class JsonCursorTest {
    private static final JsonFactory JACKSON = new JsonFactory();

    private static final String NOISE = "{}[]\",:0123456789.eE+-\\ntfu \u0001";

    private static final List<String> DOCUMENTS =
            List.of(
                    "{\"a\":[1,2.5,-3e10,true,false,null,\"x\\n\\u00e9\"],\"b\":{\"c\":{}}}",
                    "[[],{},[{\"a\":[]}],0,-0,1E+5]",
                    "{\"model\":\"q\",\"messages\":[{\"role\":\"user\",\"content\":\"\u4f60\u597d"
                            + " \ud83d\ude00\"}]}",
                    "\"text\"",
                    "12",
                    " \t\r\n{ \"k\" : [ 1 , 2 ] } \n");

    @Test
    void agrees_with_jackson_on_documents_and_on_ten_thousand_mutations_of_them() {
        var random = new Random(42);
        int wellFormed = 0;
        for (int round = 0; round < 10_000; round++) {
            var bytes =
                    DOCUMENTS
                            .get(random.nextInt(DOCUMENTS.size()))
                            .getBytes(StandardCharsets.UTF_8);
            for (int change = random.nextInt(3); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] =
                        (byte) NOISE.charAt(random.nextInt(NOISE.length()));
            }
            boolean ours = accepts(bytes, 500);
            assertThat(ours)
                    .as(() -> new String(bytes, StandardCharsets.UTF_8))
                    .isEqualTo(jacksonAccepts(bytes));
            wellFormed += ours ? 1 : 0;
        }
        assertThat(wellFormed).isBetween(1_000, 9_000);
    }

    private static boolean accepts(byte[] bytes, int depth) {
        try {
            var json = new JsonCursor(depth).over(bytes, 0, bytes.length);
            json.skipValue();
            json.finish();
            return true;
        } catch (JsonCursor.Malformed _) {
            return false;
        }
    }

    private static boolean jacksonAccepts(byte[] bytes) {
        int values = 0;
        int depth = 0;
        try (var parser = JACKSON.createParser(ObjectReadContext.empty(), bytes)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token.isScalarValue()) {
                    parser.getString();
                }
                values += depth == 0 ? 1 : 0;
            }
            return values == 1;
        } catch (JacksonException _) {
            return false;
        }
    }

    @Test
    void refuses_what_is_deeper_than_allowed_without_using_the_stack() {
        assertThat(accepts(nested(64), 64)).isTrue();
        assertThat(accepts(nested(65), 64)).isFalse();
        assertThat(accepts(nested(1_000_000), 1_000_000)).isTrue();
    }

    private static byte[] nested(int depth) {
        return ("[".repeat(depth) + "]".repeat(depth)).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void knows_a_name_however_it_is_escaped() throws Exception {
        var bytes = "{\"\\u006dodel\":1}".getBytes(StandardCharsets.UTF_8);
        var json = new JsonCursor(8).over(bytes, 0, bytes.length);
        json.beginObject();
        assertThat(json.nextMember()).isTrue();
        assertThat(json.keyIs(JsonText.ascii("model"))).isTrue();
        assertThat(json.key()).isEqualTo("model");
    }
}
