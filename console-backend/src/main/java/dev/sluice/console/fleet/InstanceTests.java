package dev.sluice.console.fleet;

import dev.sluice.console.instances.InstanceEdit;

/// Calls a model endpoint from a gateway, because only a gateway has the network and the rules that
/// real traffic will meet.
public interface InstanceTests {

    /// Has a connected gateway call the endpoint once, as it would be after this edit; stores
    /// nothing and waits up to fifteen seconds.
    ///
    /// @param name the instance's name; credentials that the edit keeps are those stored under it
    TestOutcome run(String name, InstanceEdit edit);
}
