package io.safekeep.backup.wire;

/// Answer to IDENTIFY_SYSTEM.
///
/// @param flushed end of the WAL that the server has on disk
public record SystemIdentity(SystemIdentifier system, TimelineId timeline, Lsn flushed) {}
