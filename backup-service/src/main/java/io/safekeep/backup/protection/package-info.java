/// Keeping datastores protected: WAL is received all the time, base backups are taken when due.
@NullMarked
package io.safekeep.backup.protection;

import org.jspecify.annotations.NullMarked;
