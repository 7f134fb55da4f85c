package dev.sluice.sample.good.second;

import dev.sluice.sample.good.first.Ground;

public final class Floor {
    private final Ground ground;

    public Floor(Ground ground) {
        this.ground = ground;
    }

    public String standsOn() {
        return ground.name();
    }
}
