package dev.sluice.gateway.metering;

import dev.sluice.gateway.openai.TokenUsage;

/// What an answer consumed and how we know.
public record UsageReading(TokenUsage usage, UsageSource source) {}
