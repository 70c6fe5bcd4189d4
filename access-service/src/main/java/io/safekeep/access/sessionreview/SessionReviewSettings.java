package io.safekeep.access.sessionreview;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Set;

/// Who looks at how many sessions, and how soon, under `safekeep.access.session-review`.
@ConfigMapping(prefix = "safekeep.access.session-review")
interface SessionReviewSettings {

  /// Share of the sessions that is drawn, from 0 to 1, beside all those of emergencies. The promise
  /// is a tenth.
  @WithDefault("0.1")
  double share();

  /// From the draw until somebody must have decided.
  @WithDefault("P7D")
  Duration toDecide();

  /// Teams whose people review.
  @WithDefault("security")
  Set<String> teams();
}
