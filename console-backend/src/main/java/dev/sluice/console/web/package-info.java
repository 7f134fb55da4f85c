/// What the REST controllers of all rooms share: reading a JSON body with every defect named at
/// once, answering with the revision, problem documents (RFC 9457), the OpenAPI description, the
/// admin port.
///
/// Controllers stay in the room that owns their resource and are package-private there. The
/// promise: no answer ever carries a stack trace, and a body with a field we do not know is
/// refused, not trimmed.
@NullMarked
package dev.sluice.console.web;

import org.jspecify.annotations.NullMarked;
