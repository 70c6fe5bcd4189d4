/// Grants as roles of tenants' PostgreSQL servers: made, observed, and removed with all they hold.
@NullMarked
package io.safekeep.access.postgres;

import org.jspecify.annotations.NullMarked;
