package dev.sluice.sample.bare.first;

public final class Wall {}
