package dev.sluice.gateway.link;

import dev.sluice.gateway.catalog.Endpoint;
import dev.sluice.gateway.catalog.ModelInstance;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// One request of one token to one endpoint, at the address that was looked up and allowed. It
/// blocks, and gives up after a few seconds.
final class EndpointCall implements AutoCloseable {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int ANSWER_MILLIS = 10_000;
    private static final int MOST_BYTES = 64 << 10;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");

    private final ModelInstance instance;
    private final InetAddress address;
    private @Nullable Socket socket;

    EndpointCall(ModelInstance instance, InetAddress address) {
        this.instance = instance;
        this.address = address;
    }

    EndpointTrial.Seen ask() throws IOException {
        var connected = connect();
        socket = connected;
        connected.setSoTimeout(ANSWER_MILLIS);
        connected.getOutputStream().write(request());
        connected.getOutputStream().flush();
        return judge(new BufferedInputStream(connected.getInputStream()));
    }

    private Socket connect() throws IOException {
        var plain = new Socket();
        socket = plain;
        var endpoint = instance.endpoint();
        plain.connect(new InetSocketAddress(address, endpoint.port()), CONNECT_MILLIS);
        if (!endpoint.tls()) {
            return plain;
        }
        plain.setSoTimeout(ANSWER_MILLIS);
        try {
            var secure =
                    (SSLSocket)
                            tls().getSocketFactory()
                                    .createSocket(plain, endpoint.host(), endpoint.port(), true);
            if (instance.tlsVerify()) {
                var parameters = secure.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                secure.setSSLParameters(parameters);
            }
            secure.startHandshake();
            return secure;
        } catch (GeneralSecurityException e) {
            throw new SSLException(e);
        }
    }

    private SSLContext tls() throws GeneralSecurityException {
        if (instance.tlsVerify()) {
            return SSLContext.getDefault();
        }
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Unverified()}, null);
        return context;
    }

    private byte[] request() {
        var model = instance.model() == null ? instance.name() : instance.model();
        var body =
                """
                {"model":"%s","messages":[{"role":"user","content":"ping"}],"max_tokens":1,"stream":false}\
                """
                        .formatted(escaped(model))
                        .getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder();
        head.append("POST ").append(instance.requestTarget()).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(instance.endpoint().authority()).append("\r\n");
        head.append("Content-Type: application/json\r\nAccept: application/json\r\n");
        head.append("User-Agent: sluice-endpoint-test\r\nConnection: close\r\n");
        head.append("Content-Length: ").append(body.length).append("\r\n");
        for (var header : instance.authHeaders()) {
            head.append(header.name()).append(": ").append(header.value().reveal()).append("\r\n");
        }
        var bytes = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        var request = new byte[bytes.length + body.length];
        System.arraycopy(bytes, 0, request, 0, bytes.length);
        System.arraycopy(body, 0, request, bytes.length, body.length);
        return request;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static EndpointTrial.Seen judge(InputStream in) throws IOException {
        var answer = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        var status = STATUS.matcher(answer.lines().findFirst().orElse(""));
        if (!status.matches()) {
            return new EndpointTrial.Seen("not_a_model_server", 0, "the answer is not HTTP");
        }
        var code = Integer.parseInt(status.group(1));
        if (code / 100 != 2) {
            return new EndpointTrial.Seen("status", code, meaning(code));
        }
        return answer.contains("\"choices\"")
                ? new EndpointTrial.Seen("ok", code, "the model answered")
                : new EndpointTrial.Seen(
                        "not_a_model_server", code, "the answer holds no chat completion");
    }

    private static String meaning(int code) {
        return switch (code) {
            case 400, 422 -> "the endpoint found the request wrong: check the model's name";
            case 401, 403 -> "the endpoint does not accept the credential";
            case 404 -> "the endpoint knows no such path or model";
            case 405 ->
                    "the endpoint's path takes no POST: is it the full URL of the chat completions?";
            case 429 -> "the endpoint answers, and is over its rate limit just now";
            default -> "the endpoint answered with status " + code;
        };
    }

    /// What a failure means to the person who typed the address in.
    static EndpointTrial.Seen explain(IOException failure, Endpoint endpoint) {
        return switch (failure) {
            case SocketTimeoutException _ ->
                    new EndpointTrial.Seen("timeout", 0, "no answer came in time");
            case SSLException _ ->
                    new EndpointTrial.Seen(
                            "tls", 0, "no TLS connection came about: " + failure.getMessage());
            case ConnectException _ ->
                    new EndpointTrial.Seen(
                            "refused", 0, "nothing listens at " + endpoint.authority());
            case NoRouteToHostException _ ->
                    new EndpointTrial.Seen("refused", 0, "no way leads to " + endpoint.authority());
            default ->
                    new EndpointTrial.Seen(
                            "refused", 0, "the connection broke: " + failure.getMessage());
        };
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
    }

    /// For instances whose verification an administrator switched off.
    private static final class Unverified implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
