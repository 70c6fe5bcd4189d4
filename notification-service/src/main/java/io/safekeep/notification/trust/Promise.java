package io.safekeep.notification.trust;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One promise of the catalogue.
///
/// @param id for example `P30`
/// @param theme what it is about, for example `continuity`
/// @param promise what is promised, in our own words
/// @param sources documents and lines that it comes from
/// @param kinds how it becomes true: `enforced`, `measured`, `drilled`, `recorded`
/// @param owners services that keep it; `platform` for charts and CI
/// @param acceptance what has to be measured for it to count as kept
/// @param maxAge older evidence counts as stale
/// @param checks that have to pass, as `service/check`
/// @param attestations that have to be good, by kind
/// @param notYet what of it is not measured, in a line; null if all of it is
record Promise(
    String id,
    String theme,
    String promise,
    List<String> sources,
    List<String> kinds,
    List<String> owners,
    String acceptance,
    Duration maxAge,
    List<String> soc2,
    List<String> iso27001,
    List<String> checks,
    List<String> attestations,
    @Nullable String notYet) {

  int number() {
    return Integer.parseInt(id.substring(1));
  }

  /// Whether anything at all says something about it.
  boolean isMeasured() {
    return !checks.isEmpty() || !attestations.isEmpty();
  }
}
