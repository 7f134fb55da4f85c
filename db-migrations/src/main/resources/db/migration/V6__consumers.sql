CREATE TABLE consumer (
    id           uuid PRIMARY KEY,
    tenant_id    uuid        NOT NULL REFERENCES tenant (id),
    unit_id      uuid,
    name         text        NOT NULL,
    display_name text        NOT NULL,
    all_routes   boolean     NOT NULL,
    version      bigint      NOT NULL,
    created_at   timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    UNIQUE (tenant_id, name),
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, unit_id) REFERENCES business_unit (tenant_id, id)
);
CREATE INDEX consumer_unit ON consumer (unit_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON consumer TO "${app_role}";

CREATE TABLE consumer_route (
    consumer_id uuid    NOT NULL REFERENCES consumer (id) ON DELETE CASCADE,
    position    integer NOT NULL,
    route_id    uuid    NOT NULL REFERENCES route (id),
    PRIMARY KEY (consumer_id, position)
);
CREATE INDEX consumer_route_route ON consumer_route (route_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON consumer_route TO "${app_role}";

-- The whole key is never here: only its keyed hash, and what people need to tell keys apart.
CREATE TABLE api_key (
    id             uuid PRIMARY KEY,
    tenant_id      uuid        NOT NULL,
    consumer_id    uuid        NOT NULL,
    hash           bytea       NOT NULL UNIQUE CHECK (length(hash) = 32),
    pepper_version integer     NOT NULL REFERENCES pepper (version),
    hint           text        NOT NULL,
    last_four      text        NOT NULL,
    not_before     timestamptz,
    expires_at     timestamptz,
    revoked_at     timestamptz,
    created_by     text        NOT NULL,
    created_at     timestamptz NOT NULL,
    version        bigint      NOT NULL,
    FOREIGN KEY (tenant_id, consumer_id) REFERENCES consumer (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX api_key_consumer ON api_key (consumer_id, created_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON api_key TO "${app_role}";
