CREATE TABLE console_user (
    id            uuid PRIMARY KEY,
    name          text        NOT NULL UNIQUE,
    display_name  text        NOT NULL,
    role          text        NOT NULL CHECK (role IN ('PLATFORM_ADMIN', 'BU_VIEWER')),
    tenant_id     uuid REFERENCES tenant (id),
    unit_id       uuid,
    password_hash text        NOT NULL,
    -- What the user chose to see: "en", "zh"; "light", "dark", "system"; null where nothing was chosen.
    language      text,
    theme         text,
    disabled      boolean     NOT NULL,
    version       bigint      NOT NULL,
    created_at    timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    FOREIGN KEY (tenant_id, unit_id) REFERENCES business_unit (tenant_id, id),
    CHECK ((role = 'BU_VIEWER') = (tenant_id IS NOT NULL)),
    CHECK (unit_id IS NULL OR tenant_id IS NOT NULL)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON console_user TO "${app_role}";

-- Tokens of console users for programs; the hash is keyed with the pepper, like that of an API key.
CREATE TABLE user_token (
    id             uuid PRIMARY KEY,
    user_id        uuid        NOT NULL REFERENCES console_user (id) ON DELETE CASCADE,
    hash           bytea       NOT NULL UNIQUE,
    pepper_version integer     NOT NULL REFERENCES pepper (version),
    expires_at     timestamptz,
    created_at     timestamptz NOT NULL
);
CREATE INDEX user_token_user ON user_token (user_id);
GRANT SELECT, INSERT, DELETE ON user_token TO "${app_role}";

CREATE TABLE admin_key (
    id             uuid PRIMARY KEY,
    name           text        NOT NULL UNIQUE,
    hash           bytea       NOT NULL UNIQUE,
    pepper_version integer     NOT NULL REFERENCES pepper (version),
    created_at     timestamptz NOT NULL
);
GRANT SELECT, INSERT, DELETE ON admin_key TO "${app_role}";
