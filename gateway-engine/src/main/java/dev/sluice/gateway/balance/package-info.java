/// Which instance is asked next: tiers by priority, and inside a tier the route's way to pick.
///
/// Stages come in through {@link dev.sluice.gateway.balance.PriorityTiers} and then ask their own
/// {@link dev.sluice.gateway.balance.AttemptPlan} for one candidate after the other; it keeps, for
/// every target of the route, why it was taken or not.
@NullMarked
package dev.sluice.gateway.balance;

import org.jspecify.annotations.NullMarked;
