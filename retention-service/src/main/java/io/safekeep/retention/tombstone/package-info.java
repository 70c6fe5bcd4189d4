/// The ledger of what was deleted for good, which restores ask before they serve. It is never
/// purged, and says nothing about anybody.
@NullMarked
package io.safekeep.retention.tombstone;

import org.jspecify.annotations.NullMarked;
