package io.safekeep.notification.status;

import java.time.Instant;
import java.util.UUID;

/// What the public was told at one time.
///
/// @param body plain text; line breaks are kept
/// @param postedBy `sub` of who said so; not shown in public
public record Update(
    UUID id, UUID incident, Phase phase, String body, String postedBy, Instant postedAt) {

  static final int LONGEST = 5000;
}
