package dev.sluice.console.fleet;

/// The port on which gateways reach this console; known once the server listens.
final class ControlPort {
    private volatile int number;

    ControlPort(int configured) {
        number = configured;
    }

    int number() {
        return number;
    }

    void listening(int actual) {
        number = actual;
    }
}
