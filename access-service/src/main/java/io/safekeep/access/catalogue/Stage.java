package io.safekeep.access.catalogue;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Part of an approval.
///
/// @param quorum how many must approve, at least 1; nobody counts twice in a request
/// @param teams whose members may
/// @param skipAfter the stage counts as approved if nobody denied it for so long; null for never
public record Stage(int quorum, Set<String> teams, @Nullable Duration skipAfter) {

  public Stage {
    teams = Set.copyOf(teams);
  }
}
