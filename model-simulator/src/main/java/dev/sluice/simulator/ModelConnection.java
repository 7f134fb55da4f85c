package dev.sluice.simulator;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One connection of a caller: one request after the other, each with the mood it met.
final class ModelConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Instance instance;
    private @Nullable Reply reply;

    ModelConnection(Instance instance) {
        this.instance = instance;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        instance.tally().connected();
        if (instance.script().resetsNextConnection()) {
            Endings.reset(context.channel());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (reply != null) {
            reply.gone();
            reply = null;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (reply != null && context.channel().isWritable()) {
            reply.resume();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A caller that leaves in the middle is a mood of its own; channelInactive follows.
        var _ = context.close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (reply != null || request.decoderResult().isFailure()) {
            // Pipelining or bytes that are no HTTP: a server may close, a gateway must do neither.
            var _ = context.close();
            return;
        }
        var keep = HttpUtil.isKeepAlive(request);
        var path = new QueryStringDecoder(request.uri()).path();
        if (path.endsWith("/chat/completions")) {
            chat(context, request, keep);
        } else if (path.equals("/v1/models")) {
            Responses.send(context, Responses.json(200, instance.modelList()), keep);
        } else if (path.equals("/health")) {
            var health = Map.of("status", "ok", "name", instance.name());
            Responses.send(context, Responses.json(200, SimulatorJson.bytes(health)), keep);
        } else {
            Controls.answer(
                    instance,
                    context.channel(),
                    request,
                    path,
                    (status, body) -> Responses.send(context, Responses.json(status, body), keep));
        }
    }

    private void chat(ChannelHandlerContext context, FullHttpRequest request, boolean keep) {
        if (!request.method().equals(HttpMethod.POST)) {
            Responses.send(context, Responses.error(405, "use POST", "method_not_allowed"), keep);
            return;
        }
        ChatAsk ask;
        try {
            ask = ChatAsk.read(ByteBufUtil.getBytes(request.content()));
        } catch (ChatAsk.Unreadable unreadable) {
            var message = String.valueOf(unreadable.getMessage());
            Responses.send(context, Responses.error(400, message, "bad_request"), keep);
            return;
        }
        instance.saw(request);
        var script = instance.script();
        var ticket = instance.tally().arrived(request.headers().get("x-request-id"), ask);
        if (!showsKey(request, script.mood().requiredKey())) {
            ticket.refused(401);
            Responses.send(context, Responses.error(401, "wrong key", "invalid_api_key"), keep);
        } else if (!instance.serves(ask.model())) {
            ticket.refused(404);
            var message = "no such model: " + ask.model();
            Responses.send(context, Responses.error(404, message, "model_not_found"), keep);
        } else {
            answer(context, ask, script, ticket, keep);
        }
    }

    private void answer(
            ChannelHandlerContext context,
            ChatAsk ask,
            Script script,
            Tally.Ticket ticket,
            boolean keep) {
        var fault = script.nextRequest();
        Runnable done = () -> done(context, keep);
        switch (fault) {
            case Fault.Status(var status, var retryAfter) -> {
                ticket.refused(status);
                fail(context, status, retryAfter, keep);
            }
            case Fault.CloseOnRequest _, Fault.Refuse _ -> {
                ticket.giveUp();
                Endings.reset(context.channel());
            }
            case Fault.Hang _ -> reply = new SilentReply(ticket);
            case Fault.Drip drip -> {
                var dripper = new Dripper(drip);
                context.pipeline().addFirst(dripper);
                begin(
                        context,
                        ask,
                        script.mood(),
                        fault,
                        ticket,
                        () -> {
                            context.pipeline().remove(dripper);
                            done.run();
                        });
            }
            case Fault.None _,
                    Fault.Heedless _,
                    Fault.CloseOnConnect _,
                    Fault.Freeze _,
                    Fault.Cut _,
                    Fault.Garbage _ ->
                    begin(context, ask, script.mood(), fault, ticket, done);
        }
    }

    private void begin(
            ChannelHandlerContext context,
            ChatAsk ask,
            Mood mood,
            Fault fault,
            Tally.Ticket ticket,
            Runnable whole) {
        var channel = context.channel();
        var answer = instance.answer(ask, mood);
        var begun =
                ask.stream()
                        ? new StreamReply(channel, answer, mood, fault, ticket, whole)
                        : new PlainReply(channel, answer, mood, fault, ticket, whole);
        // Kept before it begins: a calm answer ends inside begin().
        reply = begun;
        begun.begin();
    }

    private void done(ChannelHandlerContext context, boolean keep) {
        reply = null;
        if (!keep) {
            var _ = context.close();
        }
    }

    private static boolean showsKey(FullHttpRequest request, @Nullable String required) {
        return required == null
                || ("Bearer " + required)
                        .equals(request.headers().get(HttpHeaderNames.AUTHORIZATION));
    }

    private static void fail(
            ChannelHandlerContext context,
            int status,
            @Nullable Duration retryAfter,
            boolean keep) {
        var limited = status == 429;
        var response =
                Responses.json(
                        status,
                        SimulatorJson.error(
                                "the simulator is in a mood",
                                limited ? "tokens" : "server_error",
                                limited ? "rate_limit_exceeded" : "simulated"));
        if (retryAfter != null) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, retryAfter.toSeconds());
        }
        Responses.send(context, response, keep);
    }
}
