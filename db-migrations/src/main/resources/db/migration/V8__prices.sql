CREATE TABLE price (
    id                       uuid PRIMARY KEY,
    name                     text           NOT NULL UNIQUE,
    instance_id              uuid REFERENCES model_instance (id),
    route_id                 uuid REFERENCES route (id),
    in_force_from            timestamptz    NOT NULL,
    in_force_until           timestamptz,
    currency                 text           NOT NULL,
    input_per_million        numeric(20, 8) NOT NULL CHECK (input_per_million >= 0),
    cached_input_per_million numeric(20, 8) NOT NULL CHECK (cached_input_per_million >= 0),
    output_per_million       numeric(20, 8) NOT NULL CHECK (output_per_million >= 0),
    version                  bigint         NOT NULL,
    created_at               timestamptz    NOT NULL,
    changed_at               timestamptz    NOT NULL,
    CHECK ((instance_id IS NULL) <> (route_id IS NULL)),
    CHECK (in_force_until IS NULL OR in_force_until > in_force_from),
    UNIQUE (instance_id, in_force_from),
    UNIQUE (route_id, in_force_from)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON price TO "${app_role}";
