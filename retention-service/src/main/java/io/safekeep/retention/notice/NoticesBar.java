package io.safekeep.retention.notice;

import io.safekeep.retention.deletion.Bar;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.runtime.purge.Step;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/// Nothing is destroyed before the tenant was told.
@Singleton
class NoticesBar implements Bar {

  private final SqlCaseNotices notices;
  private final Clock clock;

  NoticesBar(SqlCaseNotices notices, Clock clock) {
    this.notices = notices;
    this.clock = clock;
  }

  @Override
  public List<String> reasons(DeletionCase held, Step step) {
    return step.isDestructive()
        ? Told.missing(
            notices.of(held.id()), notices.waiver(held.id()).orElse(null), clock.instant())
        : List.of();
  }
}
