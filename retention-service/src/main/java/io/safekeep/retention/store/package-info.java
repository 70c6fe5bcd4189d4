/// Tenants' own stores: the databases and directories in which their data lives, which an export
/// reads and a purge empties.
@NullMarked
package io.safekeep.retention.store;

import org.jspecify.annotations.NullMarked;
