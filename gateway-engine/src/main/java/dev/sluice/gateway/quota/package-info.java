/// Token quotas that are right: tokens are held before an attempt is sent and settled when it ends,
/// on all ledgers of a request in one step or on none.
///
/// Stages come in through {@link dev.sluice.gateway.quota.QuotaGate}; they bring plain ids and
/// numbers, for this room has never heard of an exchange. {@link dev.sluice.gateway.quota.Ledgers}
/// is the port behind it: {@link dev.sluice.gateway.quota.LocalLedgers} answers at once, a shared
/// one may answer later on the same event loop.
///
/// Promises: used + held never passes the limit when something is admitted; every hold ends exactly
/// once; a refusal by one ledger leaves no trace in another; held tokens outlive a window's edge; a
/// hold that nobody ends is charged in full.
@NullMarked
package dev.sluice.gateway.quota;

import org.jspecify.annotations.NullMarked;
