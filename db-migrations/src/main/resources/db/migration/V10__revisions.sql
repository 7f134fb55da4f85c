-- What gateways are given: immutable, numbered, kept for ever.

CREATE TABLE revision (
    number       bigint      PRIMARY KEY CHECK (number > 0),
    published_at timestamptz NOT NULL,
    published_by text        NOT NULL,
    note         text        NOT NULL,
    checksum     bytea       NOT NULL CHECK (octet_length(checksum) = 32),
    snapshot     bytea       NOT NULL
);
GRANT SELECT, INSERT ON revision TO "${app_role}";

-- The name of everything that was ever published. Usage is recorded by id and outlives what it was
-- recorded for; this is how it stays readable.
CREATE TABLE published_object (
    id        uuid PRIMARY KEY,
    kind      text NOT NULL,
    name      text NOT NULL,
    tenant_id uuid,
    -- Of a route: the public model name; of an instance: the upstream's; else empty.
    model     text NOT NULL DEFAULT '',
    -- Of a tenant: where its days begin; else empty.
    time_zone text NOT NULL DEFAULT ''
);

CREATE INDEX published_object_name ON published_object (kind, name);
GRANT SELECT, INSERT, UPDATE ON published_object TO "${app_role}";
