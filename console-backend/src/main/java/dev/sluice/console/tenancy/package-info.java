/// Tenants and the business units inside of them: the isolation boundary and the cost centres.
///
/// Other rooms refer to a tenant by name and keep its id. A tenant or unit that is in use is never
/// deleted.
@NullMarked
package dev.sluice.console.tenancy;

import org.jspecify.annotations.NullMarked;
