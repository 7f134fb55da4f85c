package dev.sluice.gateway.quota;

/// What an attempt consumed in the end, in tokens.
public record Spent(long prompt, long completion) {}
