-- The gateway nodes, their certificates, and the tokens with which they join.

CREATE TABLE gateway_node (
    name              text        PRIMARY KEY,
    joined_at         timestamptz NOT NULL,
    version           text        NOT NULL DEFAULT '',
    boot_id           text        NOT NULL DEFAULT '',
    applied_revision  bigint      NOT NULL DEFAULT 0,
    applied_at        timestamptz,
    last_seen         timestamptz,
    -- What it refused, and as which version of itself: a newer one is asked again.
    rejected_revision bigint      NOT NULL DEFAULT 0,
    rejected_version  text        NOT NULL DEFAULT '',
    rejected_at       timestamptz,
    defects           jsonb       NOT NULL DEFAULT '[]',
    gateway_port      integer     NOT NULL DEFAULT 0,
    ops_port          integer     NOT NULL DEFAULT 0
);

CREATE TABLE gateway_certificate (
    serial     text        PRIMARY KEY,
    node       text        NOT NULL REFERENCES gateway_node ON DELETE CASCADE,
    issued_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE INDEX gateway_certificate_node ON gateway_certificate (node);

CREATE TABLE join_token (
    -- SHA-256 of the secret; the secret itself is 256 random bits and needs no slow hash.
    hash       bytea       PRIMARY KEY,
    node       text,
    issued_by  text        NOT NULL,
    issued_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    used_by    text
);

GRANT SELECT, INSERT, UPDATE, DELETE ON gateway_node, gateway_certificate, join_token TO "${app_role}";
