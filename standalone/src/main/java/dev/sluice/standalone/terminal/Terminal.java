package dev.sluice.standalone.terminal;

import java.io.PrintStream;

/// The person's terminal: results go to standard output, progress and failures to standard error,
/// so that a script can read the one without the other.
///
/// On a real terminal a percentage rewrites its line; in a file only whole steps appear.
public final class Terminal implements Progress {
    private final PrintStream out;
    private final PrintStream err;
    private final boolean live;
    private boolean open;

    private Terminal(PrintStream out, PrintStream err, boolean live) {
        this.out = out;
        this.err = err;
        this.live = live;
    }

    /// This process's own terminal.
    public static Terminal ofThisProcess() {
        return new Terminal(System.out, System.err, System.console() != null);
    }

    /// A terminal that writes where it is told, one line a step.
    public static Terminal to(PrintStream out, PrintStream err) {
        return new Terminal(out, err, false);
    }

    /// Prints a result.
    public synchronized void say(String text) {
        endLine();
        out.println(text);
        out.flush();
    }

    /// Prints what went wrong, or a warning.
    public synchronized void complain(String sentence) {
        endLine();
        err.println("sluice: " + sentence);
    }

    @Override
    public synchronized void step(String what) {
        endLine();
        err.println("sluice: " + what);
    }

    @Override
    public synchronized void part(String what, int percent) {
        if (live) {
            err.print("\rsluice: " + what + " " + percent + " %");
            err.flush();
            open = true;
            if (percent >= 100) {
                endLine();
            }
        }
    }

    /// Shows where a bug is; only for `SLUICE_DEBUG=1`.
    public synchronized void trace(Throwable failure) {
        endLine();
        failure.printStackTrace(err);
    }

    private void endLine() {
        if (open) {
            err.println();
            open = false;
        }
    }
}
