package dev.sluice.standalone.terminal;

import org.jspecify.annotations.Nullable;

/// A reason to stop that the person at the terminal can act on: one sentence and an exit code.
///
/// The launcher prints the sentence and nothing else, unless `SLUICE_DEBUG=1` asks for the trace.
public final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What a shell sees when something failed that has no code of its own.
    public static final int FAILED = 1;

    /// A port that should be ours belongs to someone else.
    public static final int PORT_TAKEN = 2;

    /// Another process holds the data folder.
    public static final int FOLDER_HELD = 3;

    /// The command line or a variable says something we do not understand.
    public static final int USAGE = 64;

    private final int code;

    private Stop(int code, String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.code = code;
    }

    /// A plain failure.
    public static Stop because(String sentence) {
        return new Stop(FAILED, sentence, null);
    }

    /// A plain failure with what it came from, for `SLUICE_DEBUG=1`.
    public static Stop because(String sentence, Throwable cause) {
        return new Stop(FAILED, sentence, cause);
    }

    /// A variable or flag that cannot be understood.
    public static Stop usage(String sentence) {
        return new Stop(USAGE, sentence, null);
    }

    /// Port `port`, set by `variable`, is taken.
    public static Stop portTaken(int port, String variable) {
        return new Stop(
                PORT_TAKEN,
                "Port "
                        + port
                        + " is taken; free it or choose another with "
                        + variable
                        + " (0 takes any free one).",
                null);
    }

    /// The folder belongs to another process.
    public static Stop folderHeld(String sentence) {
        return new Stop(FOLDER_HELD, sentence, null);
    }

    /// The exit code the shell sees.
    public int code() {
        return code;
    }

    /// The sentence.
    public String sentence() {
        var message = getMessage();
        return message == null ? "" : message;
    }
}
