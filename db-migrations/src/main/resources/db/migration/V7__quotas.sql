CREATE TABLE quota (
    id               uuid PRIMARY KEY,
    name             text        NOT NULL UNIQUE,
    tenant_id        uuid REFERENCES tenant (id),
    consumer_id      uuid,
    each_consumer    boolean     NOT NULL,
    instance_id      uuid REFERENCES model_instance (id),
    route_id         uuid REFERENCES route (id),
    amount           bigint      NOT NULL CHECK (amount > 0),
    span             text        NOT NULL,
    unit             text        NOT NULL,
    kind             text        NOT NULL,
    align            text        NOT NULL,
    mode             text        NOT NULL,
    rejected_message text,
    -- Scope, unit, kind and window in one text: the name of the ledger, which two quotas never share.
    identity         text        NOT NULL UNIQUE,
    version          bigint      NOT NULL,
    created_at       timestamptz NOT NULL,
    changed_at       timestamptz NOT NULL,
    FOREIGN KEY (tenant_id, consumer_id) REFERENCES consumer (tenant_id, id),
    CHECK (consumer_id IS NULL OR (tenant_id IS NOT NULL AND NOT each_consumer))
);
CREATE INDEX quota_consumer ON quota (consumer_id);
CREATE INDEX quota_tenant ON quota (tenant_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON quota TO "${app_role}";
