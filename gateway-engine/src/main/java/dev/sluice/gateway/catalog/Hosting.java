package dev.sluice.gateway.catalog;

/// Where an instance runs.
public enum Hosting {
    SELF_HOSTED,
    CLOUD
}
