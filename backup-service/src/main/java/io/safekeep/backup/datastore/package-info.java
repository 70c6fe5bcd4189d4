/// Datastores: the PostgreSQL clusters of tenants that are protected.
@NullMarked
package io.safekeep.backup.datastore;

import org.jspecify.annotations.NullMarked;
