package io.safekeep.backup.catalogue;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the repository has shown about a datastore's WAL.
///
/// @param from where the oldest usable base backup begins to need it
/// @param to up to here every byte was read and hangs together
/// @param failure what is missing or damaged; null if nothing is
public record ChainProof(
    TimelineId timeline, Lsn from, Lsn to, @Nullable String failure, Instant checkedAt) {}
