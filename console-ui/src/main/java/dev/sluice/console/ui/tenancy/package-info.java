/// Tenants and their business units.
///
/// Uses the kit and the tenancy room of the back end; no other view.
@NullMarked
package dev.sluice.console.ui.tenancy;

import org.jspecify.annotations.NullMarked;
