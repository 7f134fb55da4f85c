package dev.sluice.simulator;

/// An answer on its way out. It lives on its channel's event loop and nowhere else.
sealed interface Reply permits PlainReply, StreamReply, SilentReply {

    /// Begins to answer.
    void begin();

    /// The channel takes bytes again.
    void resume();

    /// The channel is gone; nothing more can be sent.
    void gone();
}
