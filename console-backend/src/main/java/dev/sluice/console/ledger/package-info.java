/// Money, append-only: one entry per billed attempt and side, at the price in force when the tokens
/// were used.
///
/// {@code LedgerPoster} is called inside the transaction of the usage intake. Promise: tokens
/// without a price are parked and shown, never counted as zero; an entry is never changed, only
/// answered by another one.
@NullMarked
package dev.sluice.console.ledger;

import org.jspecify.annotations.NullMarked;
