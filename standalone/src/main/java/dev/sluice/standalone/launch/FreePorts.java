package dev.sluice.standalone.launch;

import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Stop;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Asks whether the ports are free before anything slow begins, so that a taken one is said within
/// a second and nothing was half started.
final class FreePorts {
    private FreePorts() {}

    /// Which variable asked for which port; what may be any port is left out.
    static Map<Integer, Variable> named(Settings settings, List<Variable> variables) {
        var named = new HashMap<Integer, Variable>();
        for (var variable : variables) {
            named.put(settings.port(variable), variable);
        }
        named.remove(0);
        return named;
    }

    /// The same settings with a number instead of "any free port": for a port that has to be told
    /// to others before it is opened.
    static Settings chosen(Settings settings, Variable variable) {
        if (settings.port(variable) != 0) {
            return settings;
        }
        var bind = settings.value(Variable.BIND);
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(bind, 0));
            return settings.with(variable, Integer.toString(socket.getLocalPort()));
        } catch (IOException e) {
            throw Stop.because("No free port at " + bind + ": " + e.getMessage() + ".", e);
        }
    }

    /// @throws Stop naming the first port that is taken and its variable, or an address that is not
    ///   this machine's
    static void check(Settings settings, List<Variable> variables) {
        for (var variable : variables) {
            var port = settings.port(variable);
            if (port == 0) {
                continue;
            }
            for (var earlier : variables.subList(0, variables.indexOf(variable))) {
                if (settings.port(earlier) == port) {
                    throw Stop.usage(
                            earlier.key() + " and " + variable.key() + " are both " + port + ".");
                }
            }
            var bind = settings.value(Variable.BIND);
            try (var socket = new ServerSocket()) {
                // The port of a server that just stopped is free, as it will be for ours.
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(bind, port));
            } catch (BindException e) {
                var message = String.valueOf(e.getMessage());
                if (message.contains("assign")) {
                    throw Stop.usage(
                            Variable.BIND.key() + ": " + bind + " is no address of this machine.");
                }
                if (message.contains("denied")) {
                    throw Stop.because(
                            "Port "
                                    + port
                                    + " needs rights this user does not have; choose one above"
                                    + " 1023 with "
                                    + variable.key()
                                    + ".",
                            e);
                }
                throw Stop.portTaken(port, variable.key());
            } catch (IOException e) {
                throw Stop.because(
                        variable.key() + ": " + bind + ":" + port + ": " + e.getMessage() + ".", e);
            }
        }
    }
}
