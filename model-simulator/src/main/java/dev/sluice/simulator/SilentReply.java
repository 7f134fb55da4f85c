package dev.sluice.simulator;

/// No answer at all: the request was read, and that was it.
record SilentReply(Tally.Ticket ticket) implements Reply {
    @Override
    public void begin() {
        // Silence is the answer.
    }

    @Override
    public void resume() {
        // There is nothing to go on with.
    }

    @Override
    public void gone() {
        ticket.giveUp();
    }
}
