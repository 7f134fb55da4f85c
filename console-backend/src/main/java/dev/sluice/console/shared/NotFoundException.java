package dev.sluice.console.shared;

/// Nothing of this kind and name exists, or not for this actor: the two are told apart by nobody.
public final class NotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ConfigKind kind;
    private final String name;

    public NotFoundException(ConfigKind kind, String name) {
        super("no " + kind.word() + " is named " + shown(name));
        this.kind = kind;
        this.name = name;
    }

    /// A name that is longer than any can be is not worth repeating.
    private static String shown(String name) {
        return name.length() > 100 ? name.substring(0, 100) + "..." : name;
    }

    public ConfigKind kind() {
        return kind;
    }

    public String name() {
        return name;
    }
}
