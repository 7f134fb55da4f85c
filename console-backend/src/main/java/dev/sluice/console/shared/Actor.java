package dev.sluice.console.shared;

/// Who is asking: a console user, a program with a key, or the console itself.
///
/// @param name as the audit trail writes it
/// @param scope what of the installation they may see
public record Actor(String name, Scope scope) {

    /// What an authenticated principal has to offer for the services to know who asks.
    public interface Source {
        Actor actor();
    }
}
