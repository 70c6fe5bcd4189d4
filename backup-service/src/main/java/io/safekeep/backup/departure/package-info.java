/// The way of a former tenant out of this service: protection ends at once, backups age, and keys
/// are destroyed when the last of them is too old to be kept.
@NullMarked
package io.safekeep.backup.departure;

import org.jspecify.annotations.NullMarked;
