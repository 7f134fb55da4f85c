-- What a person decided about an instance, and what the gateways told of the instances.

ALTER TABLE model_instance
    ADD COLUMN standing        text NOT NULL DEFAULT 'IN_SERVICE'
        CHECK (standing IN ('IN_SERVICE', 'DRAINING', 'EJECTED')),
    -- When, why and by whom; empty until somebody decides for the first time.
    ADD COLUMN standing_since  timestamptz,
    ADD COLUMN standing_reason text CHECK (length(standing_reason) <= 500),
    ADD COLUMN standing_by     text,
    ADD CHECK ((standing_since IS NULL) = (standing_by IS NULL)),
    ADD CHECK (standing_since IS NOT NULL OR standing = 'IN_SERVICE' AND standing_reason IS NULL);

ALTER TABLE route
    ADD COLUMN try_when_all_out boolean NOT NULL DEFAULT false,
    ADD COLUMN continue_streams boolean NOT NULL DEFAULT false;

-- One row per event, whoever tells it how often: the id is the gateway's, a UUIDv7, so that the key is
-- the order of time as well. Kept for a while, then taken away.
CREATE TABLE instance_event (
    id             uuid PRIMARY KEY,
    node           text        NOT NULL,
    kind           text        NOT NULL
        CHECK (kind IN ('STATE', 'SWITCHED', 'FLOWED_BACK', 'NAME_LOST', 'NAME_FOUND')),
    instance_id    uuid,
    route_id       uuid,
    from_state     text        NOT NULL,
    to_state       text        NOT NULL,
    reason         text        NOT NULL,
    detail         text        NOT NULL,
    occurred_at    timestamptz NOT NULL,
    received_at    timestamptz NOT NULL,
    -- 0 = not known.
    duration_ms    bigint      NOT NULL CHECK (duration_ms >= 0),
    to_instance_id uuid,
    from_priority  integer     NOT NULL,
    to_priority    integer     NOT NULL
);
CREATE INDEX instance_event_instance ON instance_event (instance_id, id);
CREATE INDEX instance_event_route ON instance_event (route_id, id);

-- Whose requests were moved or failed because of it.
CREATE TABLE instance_event_tenant (
    event_id  uuid   NOT NULL REFERENCES instance_event (id) ON DELETE CASCADE,
    tenant_id uuid   NOT NULL,
    requests  bigint NOT NULL CHECK (requests > 0),
    PRIMARY KEY (event_id, tenant_id)
);
CREATE INDEX instance_event_tenant_tenant ON instance_event_tenant (tenant_id, event_id);

-- How an instance fared in a quarter of an hour, as one gateway saw it.
CREATE TABLE instance_pulse (
    instance_id uuid        NOT NULL,
    cell        timestamptz NOT NULL,
    node        text        NOT NULL,
    ok          bigint      NOT NULL CHECK (ok >= 0),
    failed      bigint      NOT NULL CHECK (failed >= 0),
    -- The worst state that was heard, and how bad it is; the larger, the worse.
    worst       text        NOT NULL,
    badness     integer     NOT NULL,
    PRIMARY KEY (instance_id, cell, node)
);
CREATE INDEX instance_pulse_cell ON instance_pulse (cell);

-- Events are added, read and, when they are old, taken away; never changed.
GRANT SELECT, INSERT, DELETE ON instance_event, instance_event_tenant TO "${app_role}";
GRANT SELECT, INSERT, UPDATE, DELETE ON instance_pulse TO "${app_role}";
