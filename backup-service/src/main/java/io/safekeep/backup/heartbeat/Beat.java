package io.safekeep.backup.heartbeat;

import java.time.Instant;

/// One change of the heartbeat row.
///
/// @param number counts the changes of one datastore's row
/// @param at when it was made, by the clock of the datastore's server
public record Beat(long number, Instant at) {}
