/// Restores: files of a base backup, WAL up to a target, a running PostgreSQL on the result.
@NullMarked
package io.safekeep.backup.restore;

import org.jspecify.annotations.NullMarked;
