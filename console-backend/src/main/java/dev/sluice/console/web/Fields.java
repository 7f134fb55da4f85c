package dev.sluice.console.web;

import dev.sluice.console.shared.Defects;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads one JSON object field by field and notes everything that is wrong with it: wrong types,
/// and at {@link #end} every field that nobody asked for. So a caller learns all mistakes from one
/// answer, which binding to a class, stopping at the first, cannot give.
public final class Fields {
    private final JsonNode object;
    private final String path;
    private final Defects defects;
    private final Set<String> asked = new HashSet<>();

    private Fields(JsonNode object, String path, Defects defects) {
        this.object = object;
        this.path = path;
        this.defects = defects;
    }

    /// The body of a request; anything but an object reads as an empty one, with a defect.
    public static Fields of(JsonNode body, Defects defects) {
        if (!body.isObject()) {
            defects.add("", "error.type.object", "the body must be a JSON object");
        }
        return new Fields(body, "", defects);
    }

    /// The fields that every object carries in answers and that a body may repeat: the name, which
    /// has to agree with the URL, and what is ours to set.
    public Fields identity(String name) {
        var given = text("name");
        if (given != null && !given.equals(name)) {
            defects.add(
                    path + "name", "error.name.url", "{0} differs from the name in the URL", given);
        }
        asked.addAll(List.of("id", "createdAt", "changedAt"));
        return this;
    }

    /// Takes note of fields that are read elsewhere, or shown in answers only.
    public Fields ignoring(String... names) {
        asked.addAll(List.of(names));
        return this;
    }

    /// Whether the field is there and null.
    public boolean isNull(String name) {
        var value = raw(name);
        return value != null && value.isNull();
    }

    /// The value as it is; null where the field is absent.
    public @Nullable JsonNode raw(String name) {
        asked.add(name);
        return object.get(name);
    }

    public @Nullable String text(String name) {
        var value = present(name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            wrong(name, "text", "must be a text");
            return null;
        }
        return value.stringValue();
    }

    /// A text whose absence says something: a name, or one word of several. A blank one is a
    /// defect, because whoever sent it meant something else than nothing.
    public @Nullable String word(String name) {
        var text = text(name);
        if (text != null && text.isBlank()) {
            defects.add(path + name, "error.blank", "must not be blank");
            return null;
        }
        return text;
    }

    public @Nullable Boolean flag(String name) {
        var value = present(name);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            wrong(name, "flag", "must be true or false");
            return null;
        }
        return value.booleanValue();
    }

    public @Nullable Long whole(String name) {
        var value = present(name);
        if (value == null) {
            return null;
        }
        if (!isWhole(value) || !value.canConvertToLong()) {
            wrong(name, "whole", "must be a whole number");
            return null;
        }
        return value.longValue();
    }

    public @Nullable Integer number(String name) {
        var value = whole(name);
        if (value == null) {
            return null;
        }
        if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
            wrong(name, "whole", "must be a whole number");
            return null;
        }
        return value.intValue();
    }

    /// A decimal number, written as a number or as a text; money is safest as a text.
    public @Nullable String decimal(String name) {
        var value = present(name);
        if (value == null) {
            return null;
        }
        if (value.isString() && !value.stringValue().isBlank()) {
            return value.stringValue();
        }
        if (!value.isNumber()) {
            wrong(name, "decimal", "must be a decimal number");
            return null;
        }
        // Written out, 1e999999999 would be a text of a gigabyte.
        var number = value.decimalValue();
        return Math.abs((long) number.scale()) > 100 ? number.toString() : number.toPlainString();
    }

    /// A decimal number, written as a number or as a text.
    public @Nullable BigDecimal amount(String name) {
        var text = decimal(name);
        if (text == null) {
            return null;
        }
        if (!text.strip().matches("-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,9})?")) {
            wrong(name, "decimal", "must be a decimal number");
            return null;
        }
        return new BigDecimal(text.strip());
    }

    public @Nullable List<String> texts(String name) {
        return list(
                name,
                (value, at) -> {
                    if (!value.isString()) {
                        defects.add(at, "error.type.text", "must be a text");
                        return null;
                    }
                    return value.stringValue();
                });
    }

    public @Nullable List<Integer> numbers(String name) {
        return list(
                name,
                (value, at) -> {
                    if (!isWhole(value) || !value.canConvertToInt()) {
                        defects.add(at, "error.type.whole", "must be a whole number");
                        return null;
                    }
                    return value.intValue();
                });
    }

    /// A list of objects, each read by the given function, unknown fields noted.
    public <T> @Nullable List<T> objects(String name, Function<Fields, T> each) {
        return list(
                name,
                (value, at) -> {
                    if (!value.isObject()) {
                        defects.add(at, "error.type.object", "must be an object");
                        return null;
                    }
                    var fields = new Fields(value, at + ".", defects);
                    var result = each.apply(fields);
                    fields.end();
                    return result;
                });
    }

    /// An object read by the given function, unknown fields noted; null where it is absent.
    public <T> @Nullable T object(String name, Function<Fields, T> read) {
        var value = present(name);
        if (value == null) {
            return null;
        }
        if (!value.isObject()) {
            wrong(name, "object", "must be an object");
            return null;
        }
        var fields = new Fields(value, path + name + ".", defects);
        var result = read.apply(fields);
        fields.end();
        return result;
    }

    /// The names of all fields, for objects whose keys are data.
    public List<String> names() {
        return List.copyOf(object.propertyNames());
    }

    /// The path of a field, as defects name it.
    public String path(String name) {
        return path + name;
    }

    /// Notes every field that nobody asked for.
    public void end() {
        for (var name : object.propertyNames()) {
            if (!asked.contains(name)) {
                defects.add(path + name, "error.unknown.field", "is not known");
            }
        }
    }

    private interface Element<T> {
        @Nullable T read(JsonNode value, String at);
    }

    private <T> @Nullable List<T> list(String name, Element<T> element) {
        var value = present(name);
        if (value == null) {
            return null;
        }
        if (!value.isArray()) {
            wrong(name, "list", "must be a list");
            return null;
        }
        var items = new ArrayList<T>(value.size());
        for (var i = 0; i < value.size(); i++) {
            var item = element.read(value.get(i), path + name + "[" + i + "]");
            if (item != null) {
                items.add(item);
            }
        }
        return items;
    }

    private @Nullable JsonNode present(String name) {
        var value = raw(name);
        return value == null || value.isNull() ? null : value;
    }

    private void wrong(String name, String key, String message) {
        defects.add(path + name, "error.type." + key, message);
    }

    private static boolean isWhole(JsonNode value) {
        return value.isNumber()
                && value.decimalValue().stripTrailingZeros().scale() <= 0
                && value.decimalValue().abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
    }
}
