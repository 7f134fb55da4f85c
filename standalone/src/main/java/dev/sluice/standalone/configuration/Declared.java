package dev.sluice.standalone.configuration;

import tools.jackson.databind.node.ObjectNode;

/// One resource as a file declares it.
///
/// @param path in the REST API, under `/api/v1`
/// @param body what would be PUT
record Declared(Kind kind, String path, ObjectNode body) {}
