package dev.sluice.gateway.openai;

import org.jspecify.annotations.Nullable;

/// What came of reading a request's body.
public sealed interface RequestReading {

    /// A JSON object whose known fields have the right kinds.
    record Read(ChatRequestView request) implements RequestReading {}

    /// No such object. `param` names the field and `code` says `invalid_value` where one field is
    /// wrong; both are null where the text as a whole is no JSON object. The message never quotes
    /// the body.
    record Wrong(String message, @Nullable String param, @Nullable String code)
            implements RequestReading {

        /// A field whose value breaks a rule.
        static Wrong value(String field, String rule) {
            return new Wrong("'" + field + "' " + rule + ".", field, "invalid_value");
        }
    }
}
