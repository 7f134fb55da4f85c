/// Quotas: how much of a unit may be used in a window, for the requests that a scope matches.
///
/// Scope, unit, kind and window are a quota's identity and name its ledger: two quotas never share
/// one, and changing the rest keeps what is consumed.
@NullMarked
package dev.sluice.console.quotas;

import org.jspecify.annotations.NullMarked;
