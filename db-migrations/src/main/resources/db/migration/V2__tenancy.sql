CREATE TABLE tenant (
    id           uuid PRIMARY KEY,
    name         text        NOT NULL UNIQUE,
    display_name text        NOT NULL,
    time_zone    text        NOT NULL,
    currency     text        NOT NULL,
    version      bigint      NOT NULL,
    created_at   timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON tenant TO "${app_role}";

CREATE TABLE business_unit (
    id           uuid PRIMARY KEY,
    tenant_id    uuid        NOT NULL REFERENCES tenant (id),
    name         text        NOT NULL,
    display_name text        NOT NULL,
    version      bigint      NOT NULL,
    created_at   timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    UNIQUE (tenant_id, name),
    -- What belongs to a unit refers to both, so that it can never sit in a unit of another tenant.
    UNIQUE (tenant_id, id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON business_unit TO "${app_role}";
