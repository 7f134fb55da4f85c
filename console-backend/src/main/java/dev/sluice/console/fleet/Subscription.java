package dev.sluice.console.fleet;

/// A listener that stays until it is closed.
public interface Subscription extends AutoCloseable {

    @Override
    void close();
}
