package io.safekeep.notification.ways;

import java.util.Optional;

/// What a feature has to say to the reader on the first page.
public interface StartCard {

  /// Empty if it is nothing of theirs.
  Optional<Card> card();
}
