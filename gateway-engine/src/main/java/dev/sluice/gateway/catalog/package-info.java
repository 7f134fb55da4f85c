/// The compiled snapshot: what the gateway knows of consumers, routes, instances and quotas at one revision.
@NullMarked
package dev.sluice.gateway.catalog;

import org.jspecify.annotations.NullMarked;
