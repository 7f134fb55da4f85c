package dev.sluice.sample.bad.first;

import dev.sluice.sample.bad.second.Roof;

public record Cellar(Roof above) {}
