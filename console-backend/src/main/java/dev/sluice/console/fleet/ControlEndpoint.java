package dev.sluice.console.fleet;

import dev.sluice.console.shared.Names;
import dev.sluice.control.ConsoleMessage;
import dev.sluice.control.ControlGrpc;
import dev.sluice.control.JoinReply;
import dev.sluice.control.JoinRequest;
import dev.sluice.control.NodeMessage;
import dev.sluice.control.RenewRequest;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

/// The three calls of a gateway: join, renew, connect.
final class ControlEndpoint extends ControlGrpc.ControlImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(ControlEndpoint.class);

    private final CertificateAuthority authority;
    private final IssuedTokens tokens;
    private final TransactionTemplate transaction;
    private final NodeSession.Parts parts;

    ControlEndpoint(
            CertificateAuthority authority,
            IssuedTokens tokens,
            TransactionTemplate transaction,
            NodeSession.Parts parts) {
        this.authority = authority;
        this.tokens = tokens;
        this.transaction = transaction;
        this.parts = parts;
    }

    /// Sells a certificate for a token. The token is spent in the transaction that notes the node,
    /// so a join that fails halfway spends nothing.
    @Override
    public void join(JoinRequest request, StreamObserver<JoinReply> reply) {
        answer(
                reply,
                () -> {
                    var node = request.getNode();
                    if (!Names.isName(node)) {
                        throw Status.INVALID_ARGUMENT
                                .withDescription(
                                        "node: a letter or digit, then up to 99 letters, digits, dots, dashes or underscores")
                                .asException();
                    }
                    var issued = issue(node, request.getCsr().toByteArray());
                    var refusal =
                            Objects.requireNonNull(
                                    transaction.execute(status -> {
                                        var verdict = admit(request.getToken(), node, issued);
                                        if (!verdict.isOk()) {
                                            status.setRollbackOnly();
                                        }
                                        return verdict;
                                    }));
                    if (!refusal.isOk()) {
                        LOG.warn("join refused: node={} reason={}", node, refusal.getDescription());
                        throw refusal.asException();
                    }
                    LOG.info("gateway joined: node={}", node);
                    return reply(node, issued);
                });
    }

    private Status admit(String token, String node, CertificateAuthority.Issued issued) {
        if (!tokens.spend(token, node)) {
            return Status.UNAUTHENTICATED.withDescription(
                    "the join token is unknown, used, late or for another node; make a new one in the console");
        }
        if (parts.connections().find(node).isPresent()) {
            return Status.ALREADY_EXISTS.withDescription(
                    "a gateway named " + node + " is connected; give this one another SLUICE_NODE");
        }
        parts.register().joined(node, serial(issued), expires(issued));
        return Status.OK;
    }

    /// Gives a node its next certificate.
    @Override
    public void renew(RenewRequest request, StreamObserver<JoinReply> reply) {
        var node = OnlyWithCertificate.NODE.get();
        answer(
                reply,
                () -> {
                    var issued = issue(node, request.getCsr().toByteArray());
                    parts.register().issued(node, serial(issued), expires(issued));
                    LOG.info("certificate renewed: node={}", node);
                    return reply(node, issued);
                });
    }

    @Override
    public StreamObserver<NodeMessage> connect(StreamObserver<ConsoleMessage> out) {
        return new NodeSession(
                OnlyWithCertificate.NODE.get(),
                Boolean.TRUE.equals(OnlyWithCertificate.NEIGHBOUR.get()),
                (ServerCallStreamObserver<ConsoleMessage>) out,
                parts);
    }

    private CertificateAuthority.Issued issue(String node, byte[] csr) throws StatusException {
        try {
            return authority.issue(node, csr);
        } catch (CertificateAuthority.UnusableRequest unusable) {
            throw Status.INVALID_ARGUMENT.withDescription(unusable.getMessage()).asException();
        }
    }

    private JoinReply reply(String node, CertificateAuthority.Issued issued) {
        return JoinReply.newBuilder()
                .setNode(node)
                .setInstallationId(authority.installationId())
                .setCertificateChain(issued.chainPem())
                .setCaCertificate(issued.authorityPem())
                .build();
    }

    private static String serial(CertificateAuthority.Issued issued) {
        return issued.certificate().getSerialNumber().toString(16);
    }

    private static Instant expires(CertificateAuthority.Issued issued) {
        return issued.certificate().getNotAfter().toInstant();
    }

    private interface Answer<T> {
        T make() throws StatusException;
    }

    private static <T> void answer(StreamObserver<T> reply, Answer<T> answer) {
        try {
            var made = answer.make();
            reply.onNext(made);
            reply.onCompleted();
        } catch (StatusException refused) {
            reply.onError(refused);
        } catch (DataAccessException away) {
            LOG.warn("a gateway's call failed for the database", away);
            reply.onError(
                    Status.UNAVAILABLE
                            .withDescription("the console's database is away")
                            .asException());
        }
    }
}
