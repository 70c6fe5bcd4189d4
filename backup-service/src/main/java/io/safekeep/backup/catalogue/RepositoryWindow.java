package io.safekeep.backup.catalogue;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What one repository alone could bring back of a datastore, and how it follows.
///
/// @param window what could be recovered if only this repository were left
/// @param reached how far its WAL goes; null if it has none
/// @param behindBytes WAL that it lacks; 0 for the first
/// @param behindTime how much older its newest recoverable instant is than the first's
/// @param newestVerified when the newest base backup was taken that was read there and found as it
///   was written; null if none was
/// @param failure why it does not follow just now; null if it does
public record RepositoryWindow(
    String repository,
    RecoveryWindow window,
    @Nullable WalPosition reached,
    long behindBytes,
    Duration behindTime,
    @Nullable Instant newestVerified,
    SqlMirroredWal.@Nullable Failure failure) {}
