/// The write-ahead log of one datastore: received from its replication slot without a gap, kept
/// sealed in the vault, indexed by the time of each commit, and handed back for recovery.
@NullMarked
package io.safekeep.backup.wal;

import org.jspecify.annotations.NullMarked;
