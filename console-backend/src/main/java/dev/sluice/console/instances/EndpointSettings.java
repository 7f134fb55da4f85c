package dev.sluice.console.instances;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where model endpoints may lead.
///
/// @param networks CIDRs; empty: anywhere but the places that are always refused
@ConfigurationProperties("sluice.endpoint")
record EndpointSettings(@DefaultValue List<String> networks) {
    EndpointSettings {
        networks = networks.stream().map(String::strip).filter(text -> !text.isEmpty()).toList();
    }
}
