package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.Checks;
import dev.sluice.gateway.catalog.EndpointNetworks;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.names.Names;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/// Probes over real connections, on one event loop and without ever blocking it: a TCP connect, or
/// a request with the instance's credentials. It connects only to addresses that are allowed, and
/// to the very address that was looked at.
public final class NettyProbe implements Probe {
    private final EventLoop loop;
    private final EndpointNetworks networks;
    private final Names names;
    private final SslContext verifying;
    private final SslContext trusting;

    public NettyProbe(EventLoop loop, Names names, EndpointNetworks networks) {
        this.loop = loop;
        this.networks = networks;
        this.names = names;
        try {
            this.verifying = SslContextBuilder.forClient().build();
            this.trusting =
                    SslContextBuilder.forClient()
                            .trustManager(InsecureTrustManagerFactory.INSTANCE)
                            .endpointIdentificationAlgorithm(null)
                            .build();
        } catch (SSLException e) {
            throw new IllegalStateException("this JDK cannot speak TLS", e);
        }
    }

    @Override
    public void ask(ModelInstance instance, Checks checks, Consumer<ProbeAnswer> answer) {
        loop.execute(() -> begin(instance, checks, answer));
    }

    private void begin(ModelInstance instance, Checks checks, Consumer<ProbeAnswer> answer) {
        var once = new ProbeOnce(answer);
        once.late(
                loop.schedule(
                        () -> once.end(new ProbeAnswer.Late()),
                        checks.timeout().toNanos(),
                        TimeUnit.NANOSECONDS));
        var endpoint = instance.endpoint();
        names.resolve(
                loop,
                endpoint.host(),
                found -> {
                    if (found.isEmpty()) {
                        once.end(ProbeAnswer.Bad.without("unresolved"));
                    } else if (!networks.allows(found.getFirst())) {
                        once.end(ProbeAnswer.Bad.without("forbidden network"));
                    } else {
                        connect(
                                instance,
                                checks,
                                new InetSocketAddress(found.getFirst(), endpoint.port()),
                                once);
                    }
                });
    }

    private void connect(
            ModelInstance instance, Checks checks, InetSocketAddress address, ProbeOnce once) {
        var connecting =
                new Bootstrap()
                        .group(loop)
                        .channel(NioSocketChannel.class)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                (int) checks.timeout().toMillis())
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        furnish(channel, instance, checks, once);
                                    }
                                })
                        .connect(address);
        once.closes(connecting.channel());
        connecting.addListener(connected -> {
            if (!connected.isSuccess()) {
                once.end(ProbeAnswer.Bad.without(reason(connected.cause())));
            } else if (checks.kind() == Checks.Kind.TCP) {
                once.end(new ProbeAnswer.Good(0));
            } else {
                connecting
                        .channel()
                        .writeAndFlush(request(instance, checks))
                        .addListener(written -> {
                            if (!written.isSuccess()) {
                                once.end(
                                        ProbeAnswer.Bad.without(
                                                ProbeReading.reason(written.cause())));
                            }
                        });
            }
        });
    }

    private void furnish(Channel channel, ModelInstance instance, Checks checks, ProbeOnce once) {
        if (checks.kind() == Checks.Kind.TCP) {
            return;
        }
        var pipeline = channel.pipeline();
        if (checks.kind() == Checks.Kind.HTTPS) {
            var tls = checks.verifyCertificate() && instance.tlsVerify() ? verifying : trusting;
            pipeline.addLast(
                    tls.newHandler(
                            channel.alloc(),
                            instance.endpoint().host(),
                            instance.endpoint().port()));
        }
        pipeline.addLast(new HttpClientCodec(), new ProbeReading(checks, once));
    }

    private static DefaultFullHttpRequest request(ModelInstance instance, Checks checks) {
        var authQuery = instance.authQuery();
        var target =
                authQuery == null
                        ? checks.path()
                        : checks.path()
                                + (checks.path().contains("?") ? "&" : "?")
                                + authQuery.reveal();
        var request =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.valueOf(checks.method()),
                        target,
                        Unpooled.copiedBuffer(checks.body(), StandardCharsets.UTF_8));
        var headers = request.headers();
        headers.set(
                HttpHeaderNames.HOST,
                checks.host() == null ? instance.endpoint().authority() : checks.host());
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (!checks.body().isEmpty()) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
            headers.set(HttpHeaderNames.CONTENT_LENGTH, request.content().readableBytes());
        }
        checks.headers().forEach(header -> headers.set(header.getKey(), header.getValue()));
        instance.authHeaders()
                .forEach(header -> headers.set(header.name(), header.value().reveal()));
        return request;
    }

    private static String reason(Throwable cause) {
        return switch (cause) {
            case UnknownHostException _ -> "unresolved";
            case ConnectException _ -> "connect refused";
            default -> "unreachable";
        };
    }
}
