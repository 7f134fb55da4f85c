package dev.sluice.gateway.openai;

/// Where a request bounds its answer, under one of the two names for that. Without a number it is
/// there and does not bound.
final class BoundField {
    private final String name;
    private int from = -1;
    private int to;
    private boolean number;

    BoundField(String name) {
        this.name = name;
    }

    void found(int valueFrom, int valueTo, boolean isNumber) {
        from = valueFrom;
        to = valueTo;
        number = isNumber;
    }

    boolean isThere() {
        return from >= 0;
    }

    boolean bounds() {
        return number;
    }

    void set(String text, Splice.Draft draft) {
        if (isThere()) {
            draft.replace(from, to, text);
        } else {
            draft.add(name, text);
        }
    }
}
