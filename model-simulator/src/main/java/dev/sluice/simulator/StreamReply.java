package dev.sluice.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A stream of events, each token when it is due and the socket takes it.
///
/// Tokens that are due at the same moment leave in one flush, each as a chunk of its own.
final class StreamReply implements Reply {
    private static final int EVENT_BYTES = 256;

    private final Channel channel;
    private final Answer answer;
    private final Mood mood;
    private final Fault fault;
    private final Tally.Ticket ticket;
    private final Runnable whole;
    private final int tokenEvents;
    private final long began = System.nanoTime();
    private int next;
    private int generated;
    private boolean quiet;
    private boolean waiting;
    private long lastWrite = began;
    private @Nullable Future<?> beat;

    /// @param whole run once the stream is out and the connection may take another request
    StreamReply(
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
        this.tokenEvents = stopsAfter(fault, answer.tokenEvents());
    }

    @Override
    public void begin() {
        ticket.begun();
        ticket.answered(HttpResponseStatus.OK.code());
        var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE)
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        var _ = channel.write(head);
        var roles = event();
        answer.roles(roles);
        var _ = write(roles);
        var keepAlive = mood.keepAlive();
        if (keepAlive != null) {
            var every = keepAlive.toNanos();
            beat =
                    channel.eventLoop()
                            .scheduleAtFixedRate(
                                    () -> keepAlive(every), every, every, TimeUnit.NANOSECONDS);
        }
        pump();
    }

    @Override
    public void resume() {
        if (!waiting) {
            pump();
        }
    }

    @Override
    public void gone() {
        fallSilent();
        ticket.giveUp();
    }

    private void pump() {
        while (!quiet && next < tokenEvents) {
            var due = mood.pace().dueNanos(answer.lastTokenOf(next)) - (System.nanoTime() - began);
            if (due > 0) {
                channel.flush();
                waiting = true;
                var _ = channel.eventLoop().schedule(this::wake, due, TimeUnit.NANOSECONDS);
                return;
            }
            if (!channel.isWritable()) {
                // The rest follows when the peer has read: resume() comes back here.
                channel.flush();
                return;
            }
            var event = event();
            answer.tokens(event, next, generated);
            var tokens = answer.tokensOf(next);
            ticket.generated(tokens);
            write(event).addListener(delivered(tokens));
            generated += tokens;
            next++;
        }
        if (!quiet) {
            end();
        }
    }

    private ChannelFutureListener delivered(int tokens) {
        return sent -> {
            if (sent.isSuccess()) {
                ticket.delivered(tokens);
            }
        };
    }

    private void wake() {
        waiting = false;
        pump();
    }

    private void end() {
        fallSilent();
        switch (fault) {
            case Fault.Freeze _ -> channel.flush();
            case Fault.Cut(var _, var how) -> {
                if (how == Fault.Cut.How.END) {
                    ticket.giveUp();
                    last(LastHttpContent.EMPTY_LAST_CONTENT, false);
                } else {
                    var sent =
                            channel.writeAndFlush(
                                    new DefaultHttpContent(channel.alloc().buffer(0)));
                    Endings.cut(channel, how == Fault.Cut.How.RESET, sent);
                }
            }
            case Fault.Garbage _ -> {
                ticket.giveUp();
                var event = event();
                Answer.garbage(event);
                last(new DefaultLastHttpContent(event), false);
            }
            case Fault.None _,
                    Fault.Heedless _,
                    Fault.Status _,
                    Fault.Refuse _,
                    Fault.CloseOnConnect _,
                    Fault.CloseOnRequest _,
                    Fault.Hang _,
                    Fault.Drip _ -> {
                var ending = event();
                answer.ending(ending);
                last(new DefaultLastHttpContent(ending), true);
            }
        }
    }

    private void last(LastHttpContent content, boolean finishes) {
        channel.writeAndFlush(content)
                .addListener(sent -> {
                    if (sent.isSuccess()) {
                        if (finishes) {
                            ticket.finish(answer.completionTokens());
                        }
                        whole.run();
                    } else {
                        ticket.giveUp();
                    }
                });
    }

    private void keepAlive(long every) {
        if (!quiet && System.nanoTime() - lastWrite >= every) {
            var comment = event();
            Answer.keepAlive(comment);
            var _ = write(comment);
            channel.flush();
        }
    }

    private void fallSilent() {
        quiet = true;
        if (beat != null) {
            beat.cancel(false);
        }
    }

    private ByteBuf event() {
        return channel.alloc().buffer(EVENT_BYTES);
    }

    private ChannelFuture write(ByteBuf event) {
        lastWrite = System.nanoTime();
        return channel.write(new DefaultHttpContent(event));
    }

    private static int stopsAfter(Fault fault, int tokenEvents) {
        return switch (fault) {
            case Fault.Freeze(var after) -> Math.min(after, tokenEvents);
            case Fault.Cut(var after, var _) -> Math.min(after, tokenEvents);
            case Fault.Garbage _ -> 0;
            case Fault.None _,
                    Fault.Heedless _,
                    Fault.Status _,
                    Fault.Refuse _,
                    Fault.CloseOnConnect _,
                    Fault.CloseOnRequest _,
                    Fault.Hang _,
                    Fault.Drip _ ->
                    tokenEvents;
        };
    }
}
