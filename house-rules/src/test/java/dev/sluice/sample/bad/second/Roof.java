package dev.sluice.sample.bad.second;

public final class Roof {}
