package io.safekeep.access.catalogue;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Part of an approval.
///
/// @param quorum how many must approve, at least 1; nobody counts twice in a request
/// @param teams whose members may
/// @param skipAfter the stage counts as approved if nobody denied it for so long; null for never
public record Stage(int quorum, Set<String> teams, @Nullable Duration skipAfter) {

  public Stage {
    teams = Collections.unmodifiableSortedSet(new TreeSet<>(teams));
  }
}
