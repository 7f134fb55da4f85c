/// Model instances: one upstream endpoint, its credential, its model name, how it is probed.
///
/// Credentials are write-only: rows say that one is there, never what it is. Endpoints that could
/// reach our own ports, link-local or metadata addresses are refused at save.
@NullMarked
package dev.sluice.console.instances;

import org.jspecify.annotations.NullMarked;
