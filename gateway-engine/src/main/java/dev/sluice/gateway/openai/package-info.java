/// The wire as types: requests, chunks, usage and error bodies of the OpenAI dialect. Everyone may
/// come in; this room knows nobody.
@NullMarked
package dev.sluice.gateway.openai;

import org.jspecify.annotations.NullMarked;
