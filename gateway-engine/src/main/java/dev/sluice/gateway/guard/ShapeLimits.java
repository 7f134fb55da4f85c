package dev.sluice.gateway.guard;

/// How large and how deep a request may be.
///
/// @param depth nesting of its JSON
/// @param messages how many messages it may hold
/// @param tools how many tools it may declare
/// @param messageBytes the JSON of one message or tool
public record ShapeLimits(int depth, int messages, int tools, int messageBytes) {

    public static final ShapeLimits DEFAULTS = new ShapeLimits(64, 4096, 512, 8 << 20);

    public ShapeLimits {
        if (depth < 1 || messages < 1 || tools < 1 || messageBytes < 1) {
            throw new IllegalArgumentException(
                    "depth %d, messages %d, tools %d, messageBytes %d (expected: all > 0)"
                            .formatted(depth, messages, tools, messageBytes));
        }
    }
}
