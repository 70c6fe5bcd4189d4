package io.safekeep.backup.standby;

import java.time.Duration;
import java.time.Instant;

/// What a primary said of its standbys at one moment.
///
/// @param streaming standbys that receive its log and replay it; neither ours nor other archives
/// @param lag of the slowest of them, from a commit to its replay, as the server measures it; zero
///   if all is replayed or there is none
public record StandbySample(Instant at, int streaming, Duration lag) {

  /// From one look to the next. Published.
  public static final Duration EVERY = Duration.ofSeconds(15);
}
