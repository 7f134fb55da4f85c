package dev.sluice.gateway.quota;

/// One moment by two clocks, in milliseconds.
///
/// @param steady never jumps and never goes back: the wall clock of the process's start, moved on
///   by the ticker. Lengths of time are measured by it.
/// @param wall what the wall clock says, which may jump in either direction. Days begin by it.
record Moment(long steady, long wall) {

    /// What the wall clock says when the steady one says this.
    long wallAt(long steadyMillis) {
        return steadyMillis + (wall - steady);
    }

    /// What the steady clock says when the wall clock says this.
    long steadyAt(long wallMillis) {
        return wallMillis - (wall - steady);
    }

    /// The moment at which the wall clock says this, as things stand.
    Moment at(long wallMillis) {
        return new Moment(steadyAt(wallMillis), wallMillis);
    }
}
