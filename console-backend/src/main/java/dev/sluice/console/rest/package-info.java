/// The face of the REST API that no single resource owns: problem documents, the OpenAPI
/// description and the admin port. The resources themselves are served by the rooms that own them.
@NullMarked
package dev.sluice.console.rest;

import org.jspecify.annotations.NullMarked;
