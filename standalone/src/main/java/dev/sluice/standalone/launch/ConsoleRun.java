package dev.sluice.standalone.launch;

import dev.sluice.console.ConsoleApplication;
import dev.sluice.console.fleet.ControlServer;
import dev.sluice.console.fleet.JoinTokens;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.DatabaseAway;
import dev.sluice.console.web.AdminPort;
import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/// The running console: pages, REST API, admin port and the control port where gateways join.
final class ConsoleRun implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final String bind;

    private ConsoleRun(ConfigurableApplicationContext context, String bind) {
        this.context = context;
        this.bind = bind;
    }

    /// Starts it. It migrates the database first where the owner's password is known.
    ///
    /// @param folder where it keeps its keys
    /// @param opsPort where liveness, readiness and metrics are; -1 for nowhere
    /// @throws dev.sluice.standalone.terminal.Stop in one sentence where it does not come up
    static ConsoleRun start(
            Settings settings,
            Database database,
            Path folder,
            FirstLoginFile login,
            int opsPort,
            String gatewayUrl) {
        var given = new HashMap<String, Object>();
        var bind = settings.value(Variable.BIND);
        given.put("sluice.data", folder.toString());
        given.put("sluice.database.url", database.url());
        given.put("sluice.database.user", database.user());
        given.put("sluice.database.password", database.password());
        given.put("sluice.database.owner-user", database.ownerUser());
        given.put("sluice.database.owner-password", database.ownerPassword());
        given.put("server.address", bind);
        given.put("server.port", settings.port(Variable.CONSOLE_PORT));
        given.put("sluice.admin.bind", bind);
        given.put("sluice.admin.port", settings.port(Variable.ADMIN_PORT));
        given.put("sluice.admin.user", login.user());
        given.put("sluice.admin.password", login.password());
        given.put("sluice.admin.key", login.adminKey());
        given.put("sluice.control.bind", bind);
        given.put("sluice.control.port", settings.port(Variable.CONTROL_PORT));
        given.put("sluice.endpoint.networks", settings.value(Variable.ENDPOINT_NETWORKS));
        given.put("sluice.gateway.public-url", gatewayUrl);
        given.put("management.server.address", bind);
        given.put("management.server.port", opsPort);
        var application = new SpringApplication(ConsoleApplication.class);
        application.setBannerMode(Banner.Mode.OFF);
        // Life closes it, in its place in the order of things.
        application.setRegisterShutdownHook(false);
        application.addInitializers(starting ->
                starting.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("launcher", given)));
        try {
            return new ConsoleRun(application.run(), bind);
        } catch (RuntimeException e) {
            if (DatabaseAway.caused(e)) {
                throw Failure.databaseAway(database.url(), e);
            }
            throw Failure.of(
                    "The console did not start",
                    e,
                    FreePorts.named(
                            settings,
                            List.of(
                                    Variable.CONSOLE_PORT,
                                    Variable.ADMIN_PORT,
                                    Variable.CONTROL_PORT,
                                    Variable.OPS_PORT)));
        }
    }

    int consolePort() {
        return port("local.server.port");
    }

    int opsPort() {
        return port("local.management.port");
    }

    int adminPort() {
        return context.getBean(AdminPort.class).port();
    }

    int controlPort() {
        return context.getBean(ControlServer.class).port();
    }

    /// Where a gateway on this machine joins, `host:port`.
    String controlAddress() {
        return Addresses.http(bind, controlPort()).substring("http://".length());
    }

    /// A token with which the gateway in this process joins.
    String joinToken(String node) {
        return context.getBean(CurrentActor.class)
                .asSystem("launcher", () -> context.getBean(JoinTokens.class).issue(node))
                .token();
    }

    private int port(String property) {
        return context.getEnvironment().getRequiredProperty(property, Integer.class);
    }

    @Override
    public void close() {
        context.close();
    }
}
