package dev.sluice.console.fleet;

import dev.sluice.console.events.EventIntake;
import dev.sluice.console.events.Pulses;
import dev.sluice.console.publishing.Publisher;
import dev.sluice.console.secrets.SecretRef;
import dev.sluice.console.secrets.Secrets;
import dev.sluice.console.shared.DataFolder;
import dev.sluice.console.shared.Installation;
import dev.sluice.console.shared.OwnPorts;
import dev.sluice.console.usage.UsageIntake;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What of the room needs more than its constructor.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ControlSettings.class)
class FleetConfiguration {

    @Bean
    CertificateAuthority certificateAuthority(
            DataFolder folder, Installation installation, Clock clock) {
        return CertificateAuthority.open(
                folder, installation.id().toString(), clock, new SecureRandom());
    }

    @Bean
    ControlPort controlPort(ControlSettings settings) {
        return new ControlPort(settings.port());
    }

    @Bean
    SecretOpener secretOpener(Secrets secrets) {
        return ref -> secrets.open(new SecretRef(UUID.fromString(ref.getId()), ref.getVersion()));
    }

    @Bean
    NodeSession.Parts sessionParts(
            Connections connections,
            NodeRegister register,
            UsageIntake intake,
            SecretOpener secrets,
            TestReplies replies,
            FleetNews news,
            LedgerBook ledgers,
            Pulses pulses,
            EventIntake events,
            OwnPorts ownPorts,
            Publisher publisher,
            CertificateAuthority authority,
            Clock clock) {
        return new NodeSession.Parts(
                connections,
                register,
                intake,
                secrets,
                replies,
                news,
                ledgers,
                pulses,
                events,
                ownPorts,
                publisher::outrun,
                authority.installationId(),
                clock);
    }
}
