package dev.sluice.console.fleet;

import dev.sluice.control.ControlGrpc;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/// Lets nothing but `Join` through without a certificate of this installation that is still good.
///
/// The handshake has verified that our authority signed it; here the node's name is taken from it,
/// and whether it was replaced meanwhile is looked up.
final class OnlyWithCertificate implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(OnlyWithCertificate.class);

    /// The node that calls; absent for `Join`.
    static final Context.Key<String> NODE = Context.key("node");

    /// Whether that node runs on this very machine.
    static final Context.Key<Boolean> NEIGHBOUR = Context.key("neighbour");

    private final NodeRegister register;
    private final String installationId;

    OnlyWithCertificate(NodeRegister register, String installationId) {
        this.register = register;
        this.installationId = installationId;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (call.getMethodDescriptor()
                .getFullMethodName()
                .equals(ControlGrpc.getJoinMethod().getFullMethodName())) {
            return next.startCall(call, headers);
        }
        try {
            var node = node(call);
            if (node.isPresent()) {
                var context =
                        Context.current()
                                .withValues(NODE, node.get(), NEIGHBOUR, isNeighbour(call));
                return Contexts.interceptCall(context, call, headers, next);
            }
            call.close(
                    Status.UNAUTHENTICATED.withDescription(
                            "a certificate of this installation is needed: join first"),
                    new Metadata());
        } catch (DataAccessException away) {
            LOG.warn("a gateway has to wait for the database: {}", away.getMessage());
            call.close(
                    Status.UNAVAILABLE.withDescription("the console's database is away"),
                    new Metadata());
        }
        return new ServerCall.Listener<>() {};
    }

    private static boolean isNeighbour(ServerCall<?, ?> call) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
                        instanceof InetSocketAddress peer
                && peer.getAddress() != null
                && peer.getAddress().isLoopbackAddress();
    }

    private Optional<String> node(ServerCall<?, ?> call) {
        var session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return Optional.empty();
        }
        try {
            if (!(session.getPeerCertificates()[0] instanceof X509Certificate certificate)) {
                return Optional.empty();
            }
            var serial = certificate.getSerialNumber().toString(16);
            return NodeName.in(certificate, installationId)
                    .filter(node -> register.accepts(node, serial));
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }
}
