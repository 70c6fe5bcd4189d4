package io.safekeep.backup.replacement;

import io.safekeep.runtime.security.Actor;
import java.time.Instant;

/// Somebody else's word that a replacement may go on.
///
/// @param digest of what they agreed to, see {@link Replacement#digest}
/// @param liveServerLost whether they said that the live server is gone for good, so that its last
///   state cannot be secured any more
public record Approval(Actor by, Instant at, String digest, boolean liveServerLost) {}
