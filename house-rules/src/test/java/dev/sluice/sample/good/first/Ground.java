package dev.sluice.sample.good.first;

public record Ground(String name) {}
