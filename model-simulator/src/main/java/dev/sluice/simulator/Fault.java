package dev.sluice.simulator;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What goes wrong with a request that the mood's {@link Aim} hits.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Fault.None.class, name = "none"),
    @JsonSubTypes.Type(value = Fault.Status.class, name = "status"),
    @JsonSubTypes.Type(value = Fault.Refuse.class, name = "refuse"),
    @JsonSubTypes.Type(value = Fault.CloseOnConnect.class, name = "closeOnConnect"),
    @JsonSubTypes.Type(value = Fault.CloseOnRequest.class, name = "closeOnRequest"),
    @JsonSubTypes.Type(value = Fault.Hang.class, name = "hang"),
    @JsonSubTypes.Type(value = Fault.Freeze.class, name = "freeze"),
    @JsonSubTypes.Type(value = Fault.Cut.class, name = "cut"),
    @JsonSubTypes.Type(value = Fault.Drip.class, name = "drip"),
    @JsonSubTypes.Type(value = Fault.Garbage.class, name = "garbage"),
    @JsonSubTypes.Type(value = Fault.Heedless.class, name = "heedless")
})
public sealed interface Fault {

    /// All is well.
    record None() implements Fault {}

    /// Takes no notice of `max_tokens`: the answer is as long as it would have been.
    record Heedless() implements Fault {}

    /// Answers with this error status instead of an answer: 429, 500, 503 and their like.
    ///
    /// @param status 400 to 599
    /// @param retryAfter sent as `Retry-After` in whole seconds; absent = no such header
    record Status(int status, @Nullable Duration retryAfter) implements Fault {
        public Status {
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException("status: " + status + " (expected: 400 to 599)");
            }
        }

        /// This status without `Retry-After`.
        public static Status of(int status) {
            return new Status(status, null);
        }
    }

    /// Nobody listens on the port as long as the mood lasts, whatever it aims at; open connections
    /// are reset. The control port stays open.
    record Refuse() implements Fault {}

    /// Accepts a connection and resets it at once. It aims at connections, not at requests; open
    /// connections are reset when the mood is set.
    record CloseOnConnect() implements Fault {}

    /// Reads the request and resets the connection instead of answering.
    record CloseOnRequest() implements Fault {}

    /// Reads the request and never answers.
    record Hang() implements Fault {}

    /// Stops talking after so many token chunks, the connection stays open. A plain answer stops in
    /// the middle of its body.
    ///
    /// @param afterChunks token chunks sent before; 0 = the head and the role chunk only
    record Freeze(int afterChunks) implements Fault {
        public Freeze {
            requireNotNegative(afterChunks);
        }
    }

    /// Ends the answer after so many token chunks. A plain answer ends in the middle of its body.
    ///
    /// @param afterChunks token chunks sent before; 0 = the head and the role chunk only
    record Cut(int afterChunks, How how) implements Fault {
        public Cut {
            requireNotNegative(afterChunks);
        }

        /// How the answer ends.
        public enum How {
            /// The connection is reset (RST).
            RESET,
            /// The connection is closed (FIN) in the middle of the body.
            CLOSE,
            /// The body ends well-formed, but without `finish_reason` and `[DONE]`; for a plain
            /// answer the same as {@link #CLOSE}.
            END
        }
    }

    /// Sends the answer's body a few bytes at a time.
    ///
    /// @param bytes bytes a write
    /// @param pause time between writes
    record Drip(int bytes, Duration pause) implements Fault {
        public Drip {
            if (bytes < 1) {
                throw new IllegalArgumentException("bytes: " + bytes + " (expected: > 0)");
            }
            if (pause.isNegative()) {
                throw new IllegalArgumentException("pause: " + pause + " (expected: not negative)");
            }
        }
    }

    /// Answers 200 with a body that is no JSON, or a stream whose second event is none.
    record Garbage() implements Fault {}

    private static void requireNotNegative(int afterChunks) {
        if (afterChunks < 0) {
            throw new IllegalArgumentException(
                    "afterChunks: " + afterChunks + " (expected: not negative)");
        }
    }
}
