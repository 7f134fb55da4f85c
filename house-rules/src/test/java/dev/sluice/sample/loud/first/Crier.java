package dev.sluice.sample.loud.first;

public final class Crier {
    public void cry() {
        System.out.println("hear");
    }
}
