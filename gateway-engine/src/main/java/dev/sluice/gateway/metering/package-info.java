/// What a request consumed, and the record of it: estimating and reading token usage, and the usage
/// events that say what an exchange was. Stages fill plain facts in; this room has never heard of
/// an exchange, of HTTP or of a disk. What it promises: a request whose start was recorded has
/// exactly one final record, and nothing leaves before its record is in the sink.
@NullMarked
package dev.sluice.gateway.metering;

import org.jspecify.annotations.NullMarked;
