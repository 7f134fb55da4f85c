/// The request's walk, stage by stage. Begin with {@link dev.sluice.gateway.stage.Walk}: it lists
/// the stages in their one order. Each stage is a class of its own whose first sentence is its
/// rule; each takes the record that the one before it gave, so that none can be left out.
///
/// Stages decide; what they know is kept in the rooms before this one. {@link
/// dev.sluice.gateway.stage.Journey} leads one exchange along the list and through the part of it
/// that waits for others. Everything of one exchange happens on one event loop; nothing here waits.
@NullMarked
package dev.sluice.gateway.stage;

import org.jspecify.annotations.NullMarked;
