GRANT SELECT ON flyway_schema_history TO "${app_role}";
