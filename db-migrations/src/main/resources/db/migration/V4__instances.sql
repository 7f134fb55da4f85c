CREATE TABLE model_instance (
    id                   uuid PRIMARY KEY,
    name                 text        NOT NULL UNIQUE,
    provider             text        NOT NULL,
    endpoint             text        NOT NULL,
    model                text,
    hosting              text        NOT NULL CHECK (hosting IN ('SELF_HOSTED', 'CLOUD')),
    -- The dialect's object as it came in, kept letter by letter for the round trip.
    checks               text,
    connect_ms           bigint CHECK (connect_ms > 0),
    first_content_ms     bigint CHECK (first_content_ms > 0),
    between_chunks_ms    bigint CHECK (between_chunks_ms > 0),
    total_ms             bigint CHECK (total_ms > 0),
    plain_ms             bigint CHECK (plain_ms > 0),
    tls_verify           boolean     NOT NULL,
    max_output_tokens    bigint CHECK (max_output_tokens > 0),
    disabled             boolean     NOT NULL,
    version              bigint      NOT NULL,
    created_at           timestamptz NOT NULL,
    changed_at           timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON model_instance TO "${app_role}";

CREATE TABLE instance_credential (
    instance_id    uuid    NOT NULL REFERENCES model_instance (id) ON DELETE CASCADE,
    place          text    NOT NULL CHECK (place IN ('HEADER', 'QUERY')),
    name           text    NOT NULL,
    secret_id      uuid    NOT NULL,
    secret_version integer NOT NULL,
    reference      text,
    PRIMARY KEY (instance_id, place, name),
    FOREIGN KEY (secret_id, secret_version) REFERENCES secret (id, version)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON instance_credential TO "${app_role}";
