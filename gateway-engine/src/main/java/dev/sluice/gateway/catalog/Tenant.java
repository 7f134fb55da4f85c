package dev.sluice.gateway.catalog;

import java.time.ZoneId;

/// The isolation boundary a consumer belongs to; `zone` is where its days begin.
public record Tenant(String id, String name, ZoneId zone) {}
