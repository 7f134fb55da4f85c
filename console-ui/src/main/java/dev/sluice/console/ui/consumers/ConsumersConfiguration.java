package dev.sluice.console.ui.consumers;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/// Reads what this room is told from outside.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GatewayAddress.class)
public class ConsumersConfiguration {}
