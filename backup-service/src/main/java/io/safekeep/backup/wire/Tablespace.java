package io.safekeep.backup.wire;

import org.jspecify.annotations.Nullable;

/// One directory tree of a base backup; it arrives as one tar archive.
///
/// @param oid null for the data directory itself
/// @param location absolute path on the server; null for the data directory itself
/// @param sizeEstimate bytes when the backup began
public record Tablespace(@Nullable Long oid, @Nullable String location, long sizeEstimate) {}
