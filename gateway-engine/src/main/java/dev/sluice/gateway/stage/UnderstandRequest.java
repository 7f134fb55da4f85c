package dev.sluice.gateway.stage;

import dev.sluice.gateway.exchange.Entry;
import dev.sluice.gateway.exchange.Exchange.Identified;
import dev.sluice.gateway.exchange.Exchange.Understood;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.exchange.Step;
import dev.sluice.gateway.openai.ChatRequestView;
import dev.sluice.gateway.openai.RequestReading;

/// Reads what the gateway must know of the body: the model asked for, whether to stream, how long
/// the answer may be. Nothing else of it is looked at, let alone changed.
public final class UnderstandRequest {

    Step<Understood> apply(Identified identified, byte[] body) {
        return switch (ChatRequestView.read(body)) {
            case RequestReading.Wrong(var message, var param, var code) ->
                    Step.refuse(Refusal.badRequest(message, param, code));
            case RequestReading.Read(var request) -> complete(identified, request);
        };
    }

    private static Step<Understood> complete(Identified identified, ChatRequestView request) {
        boolean byModel = identified.from().entry() instanceof Entry.Chat;
        if (byModel && request.model() == null) {
            return missing("model");
        }
        if (byModel && request.messageCount() < 1) {
            return missing("messages");
        }
        return Step.next(new Understood(identified, request));
    }

    private static Step<Understood> missing(String field) {
        return Step.refuse(
                Refusal.badRequest("'" + field + "' must be given.", field, "invalid_value"));
    }
}
