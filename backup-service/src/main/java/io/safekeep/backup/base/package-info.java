/// Base backups: taken over the replication protocol, checked while they stream, kept sealed.
@NullMarked
package io.safekeep.backup.base;

import org.jspecify.annotations.NullMarked;
