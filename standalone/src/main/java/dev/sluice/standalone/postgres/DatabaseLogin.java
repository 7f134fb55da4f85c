package dev.sluice.standalone.postgres;

/// One role of the embedded server with its password.
public record DatabaseLogin(String user, String password) {
    /// The password stays out of logs.
    @Override
    public String toString() {
        return "DatabaseLogin[" + user + "]";
    }
}
