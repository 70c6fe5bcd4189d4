package io.safekeep.notification.evidence;

import java.time.Instant;
import java.util.Map;

/// A signed statement of how far all chains had come at an instant. Whoever keeps one finds out
/// later if records were cut off or made anew.
///
/// @param digest names it
/// @param number its place in the chain of notification-service, which signs it
/// @param heads numbers of the newest records, by service
/// @param record compact form of the signature, content included
public record Checkpoint(
    String digest, long number, Instant madeAt, Map<String, Long> heads, String record) {

  /// First member of what is signed.
  static final String TYPE = "safekeep checkpoint 1";

  public Checkpoint {
    heads = Map.copyOf(heads);
  }

  /// As it is stored.
  record Row(String digest, long number, Instant madeAt, String heads, String record) {}
}
