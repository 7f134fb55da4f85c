package dev.sluice.simulator;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// One document, when its last token is due.
final class PlainReply implements Reply {
    private final Channel channel;
    private final Answer answer;
    private final Mood mood;
    private final Fault fault;
    private final Tally.Ticket ticket;
    private final Runnable whole;
    private boolean gone;

    /// @param whole run once the document is out and the connection may take another request
    PlainReply(
            Channel channel,
            Answer answer,
            Mood mood,
            Fault fault,
            Tally.Ticket ticket,
            Runnable whole) {
        this.channel = channel;
        this.answer = answer;
        this.mood = mood;
        this.fault = fault;
        this.ticket = ticket;
        this.whole = whole;
    }

    @Override
    public void begin() {
        ticket.begun();
        var pace = mood.pace();
        var due = pace.dueNanos(Math.max(0, answer.tokensOfAChoice() - 1));
        if (due == 0) {
            send();
        } else {
            var _ = channel.eventLoop().schedule(this::send, due, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void resume() {
        // One document needs no second push.
    }

    @Override
    public void gone() {
        gone = true;
        ticket.giveUp();
    }

    private void send() {
        if (gone) {
            return;
        }
        ticket.answered(HttpResponseStatus.OK.code());
        switch (fault) {
            case Fault.Freeze _ -> {
                var _ = sendHalf();
            }
            case Fault.Cut(var _, var how) -> {
                var sent = sendHalf();
                Endings.cut(channel, how == Fault.Cut.How.RESET, sent);
            }
            case Fault.Garbage _ -> sendGarbage();
            case Fault.None _,
                    Fault.Heedless _,
                    Fault.Status _,
                    Fault.Refuse _,
                    Fault.CloseOnConnect _,
                    Fault.CloseOnRequest _,
                    Fault.Hang _,
                    Fault.Drip _ ->
                    sendWhole();
        }
    }

    private void sendWhole() {
        var body = answer.document(channel.alloc());
        var response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
        describe(response, body.readableBytes());
        ticket.generated(answer.completionTokens());
        channel.writeAndFlush(response)
                .addListener(sent -> {
                    if (sent.isSuccess()) {
                        ticket.delivered(answer.completionTokens());
                        ticket.finish(answer.completionTokens());
                        whole.run();
                    } else {
                        ticket.giveUp();
                    }
                });
    }

    private ChannelFuture sendHalf() {
        ticket.generated(answer.completionTokens());
        var body = answer.document(channel.alloc());
        var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        describe(head, body.readableBytes());
        var _ = channel.write(head);
        return channel.writeAndFlush(
                new DefaultHttpContent(body.writerIndex(body.readableBytes() / 2)));
    }

    private void sendGarbage() {
        var body =
                Unpooled.copiedBuffer(
                        "<html><body>It worked on my machine</body></html>",
                        StandardCharsets.US_ASCII);
        var response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
        describe(response, body.readableBytes());
        ticket.giveUp();
        channel.writeAndFlush(response)
                .addListener(sent -> {
                    if (sent.isSuccess()) {
                        whole.run();
                    }
                });
    }

    private static void describe(HttpResponse response, int length) {
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, length);
    }
}
