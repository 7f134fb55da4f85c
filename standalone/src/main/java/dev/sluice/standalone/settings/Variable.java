package dev.sluice.standalone.settings;

import java.util.Locale;

/// Every variable a person may set, with what holds where nobody did.
///
/// `SLUICE_GATEWAY_PORT` and the flag `--gateway-port` are the same thing; the flag wins.
public enum Variable {
    /// The data folder.
    DATA("./data"),
    /// The address that console and gateway listen on.
    BIND("127.0.0.1"),
    /// The console and REST API.
    CONSOLE_PORT("8080"),
    /// What applications call.
    GATEWAY_PORT("9080"),
    /// The admin API.
    ADMIN_PORT("9180"),
    /// Liveness, readiness, metrics.
    OPS_PORT("9091"),
    /// Where gateways join.
    CONTROL_PORT("9190"),
    /// The first administrator's name.
    ADMIN_USER("admin"),
    /// The first administrator's password; generated where empty.
    ADMIN_PASSWORD(""),
    /// The REST API's admin key; generated where empty.
    ADMIN_KEY(""),
    /// A PostgreSQL that is there already; embedded where empty.
    DATABASE_URL(""),
    /// The role that runs.
    DATABASE_USER(""),
    /// Its password.
    DATABASE_PASSWORD(""),
    /// The role that migrates.
    DATABASE_OWNER_USER(""),
    /// Its password.
    DATABASE_OWNER_PASSWORD(""),
    /// `config`: where the REST API is, up to and without `/api/v1`; this machine's where empty.
    ADMIN_URL(""),
    /// Seals the keys into a backup, and opens them again.
    BACKUP_PASSPHRASE(""),
    /// Networks that model endpoints may stand in.
    ENDPOINT_NETWORKS(""),
    /// `gateway`: the console's control address, `host:port`.
    CONTROL(""),
    /// `gateway`: the token for the first join.
    JOIN_TOKEN(""),
    /// `gateway`: this node's name.
    NODE(""),
    /// `1` shows where a failure came from.
    DEBUG("");

    private final String standard;

    Variable(String standard) {
        this.standard = standard;
    }

    /// The name in the environment, `SLUICE_GATEWAY_PORT`.
    public String key() {
        return "SLUICE_" + name();
    }

    /// The name on the command line, `--gateway-port`.
    public String flag() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// What holds where nobody set it.
    public String standard() {
        return standard;
    }
}
