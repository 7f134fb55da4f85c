CREATE TABLE route (
    id                 uuid PRIMARY KEY,
    name               text        NOT NULL UNIQUE,
    model              text UNIQUE,
    uri                text UNIQUE,
    methods            text        NOT NULL,
    algorithm          text        NOT NULL,
    hash_on            text,
    hash_key           text,
    fallback           text        NOT NULL,
    fallback_statuses  text        NOT NULL,
    max_retries        integer CHECK (max_retries >= 0),
    retry_within_ms    bigint CHECK (retry_within_ms > 0),
    consumer_spent     text        NOT NULL CHECK (consumer_spent IN ('REJECT', 'NEXT_INSTANCE')),
    max_body_bytes     bigint CHECK (max_body_bytes > 0),
    version            bigint      NOT NULL,
    created_at         timestamptz NOT NULL,
    changed_at         timestamptz NOT NULL,
    CHECK (model IS NOT NULL OR uri IS NOT NULL)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON route TO "${app_role}";

CREATE TABLE route_target (
    route_id    uuid    NOT NULL REFERENCES route (id) ON DELETE CASCADE,
    position    integer NOT NULL,
    instance_id uuid    NOT NULL REFERENCES model_instance (id),
    priority    integer NOT NULL,
    weight      integer NOT NULL CHECK (weight >= 0),
    PRIMARY KEY (route_id, position)
);
CREATE INDEX route_target_instance ON route_target (instance_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON route_target TO "${app_role}";
