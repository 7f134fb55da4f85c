/// The demo: simulated model instances, tenants and consumers as in the case study, and traffic.
///
/// Comes in: the program. It adds to a running product only what anybody could add from the
/// outside: configuration goes through the REST API, requests through the gateway with real keys,
/// and no row is written by any other way.
@NullMarked
package dev.sluice.standalone.demo;

import org.jspecify.annotations.NullMarked;
