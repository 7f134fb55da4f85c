package dev.sluice.standalone.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// What changes from one body to another, in sentences.
final class Differences {
    private Differences() {}

    /// One sentence a field, in the fields' order.
    static List<String> between(JsonNode before, JsonNode after) {
        var sentences = new ArrayList<String>();
        walk("", before, after, sentences);
        return sentences;
    }

    private static void walk(
            String field, JsonNode before, JsonNode after, List<String> sentences) {
        if (before.equals(after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            var names = new TreeSet<String>();
            names.addAll(before.propertyNames());
            names.addAll(after.propertyNames());
            for (var name : names) {
                walk(
                        field.isEmpty() ? name : field + "." + name,
                        before.path(name),
                        after.path(name),
                        sentences);
            }
            return;
        }
        if (before.isArray() && after.isArray() && before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                walk(field + "[" + i + "]", before.get(i), after.get(i), sentences);
            }
            return;
        }
        if (isAbsent(before) && isAbsent(after)) {
            return;
        }
        if (isAbsent(before)) {
            sentences.add(field + " becomes " + after);
        } else if (isAbsent(after)) {
            sentences.add(field + " is removed (was " + before + ")");
        } else {
            sentences.add(field + " changes from " + before + " to " + after);
        }
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}
