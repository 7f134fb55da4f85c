/// The rules of the house as ArchUnit rules, written once and applied by each module's
/// `HouseRulesTest`.
@NullMarked
package dev.sluice.house;

import org.jspecify.annotations.NullMarked;
