package dev.sluice.simulator;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpRequest;
import java.util.Map;

/// The pages below `/sim/`: the mood, the counts, the last request.
final class Controls {
    private Controls() {}

    /// Where an answer goes, on the caller's event loop.
    interface Answering {
        void send(int status, byte[] body);
    }

    static void answer(
            Instance instance,
            Channel caller,
            FullHttpRequest request,
            String path,
            Answering answering) {
        switch (request.method().name() + " " + path) {
            case "GET /sim/mood" ->
                    answering.send(200, SimulatorJson.bytes(instance.script().mood()));
            case "PUT /sim/mood" -> changeMood(instance, caller, request, answering);
            case "GET /sim/counts" ->
                    answering.send(200, SimulatorJson.bytes(instance.tally().counts()));
            case "GET /sim/last" -> {
                var last = instance.last();
                if (last == null) {
                    answering.send(404, problem("no request yet"));
                } else {
                    answering.send(200, SimulatorJson.bytes(last));
                }
            }
            case "POST /sim/reset" -> {
                instance.tally().reset();
                answering.send(200, SimulatorJson.bytes(Map.of()));
            }
            default ->
                    answering.send(
                            404, problem("no such control: " + request.method() + " " + path));
        }
    }

    private static void changeMood(
            Instance instance, Channel caller, FullHttpRequest request, Answering answering) {
        Mood mood;
        try {
            mood = SimulatorJson.mood(ByteBufUtil.getBytes(request.content()));
        } catch (IllegalArgumentException wrong) {
            answering.send(400, problem(String.valueOf(wrong.getMessage())));
            return;
        }
        var _ =
                instance.change(mood, caller)
                        .whenCompleteAsync(
                                (_, failed) -> {
                                    if (failed == null) {
                                        answering.send(200, SimulatorJson.bytes(mood));
                                    } else {
                                        answering.send(500, problem("the port is taken"));
                                    }
                                },
                                caller.eventLoop());
    }

    private static byte[] problem(String message) {
        return SimulatorJson.error(message, "invalid_request_error", "sim");
    }
}
