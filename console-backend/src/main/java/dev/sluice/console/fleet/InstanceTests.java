package dev.sluice.console.fleet;

import dev.sluice.control.InstanceConfig;
import java.util.Map;

/// Calls a model endpoint from a gateway, because only a gateway has the network and the rules that
/// real traffic will meet.
public interface InstanceTests {

    /// Has a connected gateway call the endpoint once; waits up to fifteen seconds.
    ///
    /// @param draft the instance as it is, or as it would be saved; its secret references that are
    ///   not in `typed` are opened from the store
    /// @param typed secret values that are not saved yet, by the id used in the draft's references
    TestOutcome run(InstanceConfig draft, Map<String, String> typed);
}
