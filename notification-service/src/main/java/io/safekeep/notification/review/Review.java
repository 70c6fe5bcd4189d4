package io.safekeep.notification.review;

import java.time.Instant;
import java.util.List;

/// What can be learnt from an incident, as it was last written.
///
/// @param impact who noticed what, and for how long
/// @param causes each in a sentence
/// @param lessons what went well, what did not, and where luck helped
public record Review(
    int version,
    String summary,
    String impact,
    List<String> causes,
    String lessons,
    String writtenBy,
    Instant writtenAt) {

  public Review {
    causes = List.copyOf(causes);
  }
}
