package dev.sluice.gateway.link;

/// What a usage record has survived when an exchange goes on.
public enum Durability {
    /// The death of the process; the disk is forced when a segment ends.
    PROCESS,
    /// The same, and within 5 ms the death of the machine.
    DISK,
    /// The death of the machine, before the end of an answer goes out.
    STRICT
}
