package dev.sluice.console.shared;

import org.jspecify.annotations.Nullable;

/// What a writer believes is stored; a write that finds something else is refused.
public sealed interface Expected {

    /// Whatever is there, or nothing.
    record Anything() implements Expected {}

    /// Nothing of that name exists yet: a create that must not overwrite.
    record Absent() implements Expected {}

    /// The object exists in exactly this version, as read before.
    record Version(long version) implements Expected {}

    /// Something of that name exists, in whichever version.
    record Present() implements Expected {}

    static Expected anything() {
        return new Anything();
    }

    static Expected absent() {
        return new Absent();
    }

    static Expected version(long version) {
        return new Version(version);
    }

    /// Compares with what is stored.
    ///
    /// @param stored the version that is there, null where nothing is
    /// @throws ConflictException where the belief was wrong
    default void check(ConfigKind kind, String name, @Nullable Long stored) {
        switch (this) {
            case Anything _ -> {}
            case Absent _ -> {
                if (stored != null) {
                    throw ConflictException.of(
                            ConflictException.Reason.TAKEN,
                            "name",
                            "error.name.taken",
                            "{0} {1} already exists",
                            kind.word(),
                            name);
                }
            }
            case Present _ -> {
                if (stored == null) {
                    throw new NotFoundException(kind, name);
                }
            }
            case Version(var version) -> {
                if (stored == null || stored != version) {
                    throw ConflictException.of(
                            ConflictException.Reason.CHANGED_MEANWHILE,
                            "",
                            "error.changed.meanwhile",
                            "somebody changed {0} {1} meanwhile; read it again",
                            kind.word(),
                            name);
                }
            }
        }
    }
}
