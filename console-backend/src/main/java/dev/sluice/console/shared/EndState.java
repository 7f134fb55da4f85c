package dev.sluice.console.shared;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/// Lets a check that looks beyond the object that is saved wait for the others that are saved with
/// it: what two objects may only be together cannot be judged while one of them is still as it was.
@Component
public final class EndState {
    private final ScopedValue<Consumer<Runnable>> waiting = ScopedValue.newInstance();

    /// Makes the check at once, or leaves it to {@link #postponing} where the save runs in one. It
    /// throws what a save throws, and must be safe to make later in the same transaction.
    public void check(Runnable check) {
        if (waiting.isBound()) {
            waiting.get().accept(check);
        } else {
            check.run();
        }
    }

    /// Saves, and hands the checks that are to be made at the end to `left`, in order: whoever
    /// calls this makes them, in the same transaction, when all is saved; one that several saves
    /// left, once.
    public <T> T postponing(Supplier<T> save, Consumer<Runnable> left) {
        return ScopedValue.where(waiting, left).call(save::get);
    }
}
