package dev.sluice.console.instances;

import dev.sluice.console.shared.OwnPorts;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Where endpoints may lead, and how long a save waits for a name to resolve.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EndpointSettings.class)
class InstancesConfiguration {
    private static final long PATIENCE_SECONDS = 2;

    @Bean
    EndpointRules endpointRules(EndpointSettings settings, OwnPorts ownPorts) {
        return new EndpointRules(
                settings.networks().stream().map(Cidr::parse).toList(),
                ownPorts,
                InstancesConfiguration::resolve);
    }

    private static List<InetAddress> resolve(String host) throws UnknownHostException {
        try {
            // A thread of its own, left alone when it is late: a resolver cannot be interrupted.
            return CompletableFuture.supplyAsync(() -> lookUp(host), Thread::startVirtualThread)
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException _) {
            throw new UnknownHostException(host);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException(host);
        }
    }

    private static List<InetAddress> lookUp(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
