/// Configuration as code: a folder of YAML files, one a resource, whose path in the folder is its
/// path in the REST API.
///
/// Comes in: the launcher's `config`. Promises that nothing is half-applied (the console takes the
/// whole folder in one transaction or none of it), that every defect of a folder is named at once
/// with its file, and that no secret is ever written into a file.
@NullMarked
package dev.sluice.standalone.configuration;

import org.jspecify.annotations.NullMarked;
