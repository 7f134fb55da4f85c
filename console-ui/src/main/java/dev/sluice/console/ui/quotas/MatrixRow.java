package dev.sluice.console.ui.quotas;

import dev.sluice.console.consumers.ConsumerRow;
import dev.sluice.console.shared.Ref;
import dev.sluice.console.tenancy.TenantRow;

/// A row of the matrix: whose quotas stand in it.
sealed interface MatrixRow {

    /// Tells it from every other row, also after a rename of what is shown.
    String key();

    /// The name at its head.
    String name();

    /// The tenant it belongs to; empty where it belongs to none.
    String tenantName();

    /// Quotas that nobody in particular has: an instance's own, and everyone's.
    record Own() implements MatrixRow {
        @Override
        public String key() {
            return "own";
        }

        @Override
        public String name() {
            return "";
        }

        @Override
        public String tenantName() {
            return "";
        }
    }

    /// Quotas that a tenant's consumers share, at the head of their group.
    record Shared(TenantRow tenant) implements MatrixRow {
        @Override
        public String key() {
            return tenant.id().toString();
        }

        @Override
        public String name() {
            return tenant.name();
        }

        @Override
        public String tenantName() {
            return tenant.name();
        }
    }

    /// One consumer's quotas.
    record Of(ConsumerRow consumer) implements MatrixRow {
        @Override
        public String key() {
            return consumer.id().toString();
        }

        @Override
        public String name() {
            return consumer.name();
        }

        @Override
        public String tenantName() {
            return tenant().name();
        }

        Ref tenant() {
            return consumer.tenant();
        }
    }
}
