package dev.sluice.simulator;

/// Starts one simulated model instance as a program.
public final class SimulatorMain {
    private SimulatorMain() {}

    public static void main(String[] args) {
        throw new UnsupportedOperationException();
    }
}
