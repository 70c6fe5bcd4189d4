package io.safekeep.backup.catalogue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What reading a base backup and the WAL behind it again, from beginning to end, has shown.
///
/// @param failure names the object that is damaged or missing; null if all is as it was written
public record Verification(Instant at, @Nullable String failure) {}
