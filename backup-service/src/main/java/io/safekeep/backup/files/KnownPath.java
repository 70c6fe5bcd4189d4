package io.safekeep.backup.files;

import java.time.Instant;

/// The newest version known of a path, as far as a scan needs it.
///
/// @param since when the version begins
/// @param removed whether the path is known to be gone
public record KnownPath(FilePath path, String stamp, Instant since, boolean removed) {}
