-- What every room stands on: the revision counter, sealed secrets, the audit trail.
-- The role ${app_role} runs the console. It owns nothing and gets, table by table, only what it needs.

CREATE TABLE installation (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    id         uuid        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO installation (id) VALUES (gen_random_uuid());
GRANT SELECT ON installation TO "${app_role}";

-- Every configuration write takes the next number inside of its own transaction; the row's lock makes
-- those writes follow each other.
CREATE TABLE revision_counter (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    value      bigint      NOT NULL CHECK (value >= 0),
    changed_by text        NOT NULL,
    changed_at timestamptz NOT NULL,
    what       text        NOT NULL
);
INSERT INTO revision_counter (value, changed_by, changed_at, what) VALUES (1, 'system', now(), 'installed');
GRANT SELECT, UPDATE (value, changed_by, changed_at, what) ON revision_counter TO "${app_role}";

-- Either sealed (three columns) or a reference to an environment variable of the console.
CREATE TABLE secret (
    id          uuid        NOT NULL,
    version     integer     NOT NULL CHECK (version > 0),
    wrapped_key bytea,
    nonce       bytea,
    sealed      bytea,
    reference   text,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (id, version),
    CHECK ((reference IS NULL) = (wrapped_key IS NOT NULL AND nonce IS NOT NULL AND sealed IS NOT NULL))
);
GRANT SELECT, INSERT, DELETE ON secret TO "${app_role}";

CREATE TABLE pepper (
    version        integer PRIMARY KEY CHECK (version > 0),
    secret_id      uuid        NOT NULL,
    secret_version integer     NOT NULL,
    created_at     timestamptz NOT NULL,
    FOREIGN KEY (secret_id, secret_version) REFERENCES secret (id, version)
);
GRANT SELECT, INSERT ON pepper TO "${app_role}";

-- Append-only: the role that runs can neither change nor remove an entry.
CREATE TABLE audit_entry (
    id          uuid PRIMARY KEY,
    revision    bigint      NOT NULL,
    at          timestamptz NOT NULL,
    actor       text        NOT NULL,
    kind        text        NOT NULL,
    object_id   uuid        NOT NULL,
    object_name text        NOT NULL,
    action      text        NOT NULL CHECK (action IN ('created', 'changed', 'deleted')),
    before      jsonb,
    after       jsonb
);
CREATE INDEX audit_entry_at ON audit_entry (at DESC, id DESC);
CREATE INDEX audit_entry_revision ON audit_entry (revision);
CREATE INDEX audit_entry_object ON audit_entry (object_id, at DESC);
GRANT SELECT, INSERT ON audit_entry TO "${app_role}";
