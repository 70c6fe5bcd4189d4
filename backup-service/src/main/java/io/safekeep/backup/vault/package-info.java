/// The repository of backups: named objects in a store, sealed with keys that belong to one tenant.
@NullMarked
package io.safekeep.backup.vault;

import org.jspecify.annotations.NullMarked;
