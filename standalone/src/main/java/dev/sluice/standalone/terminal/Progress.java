package dev.sluice.standalone.terminal;

/// Hears what is being done, so that somebody waiting can see that it moves.
public interface Progress {
    /// Nobody is looking.
    Progress SILENT =
            new Progress() {
                @Override
                public void step(String what) {}

                @Override
                public void part(String what, int percent) {}
            };

    /// A new step began.
    void step(String what);

    /// The step is `percent` (0 to 100) done.
    void part(String what, int percent);
}
