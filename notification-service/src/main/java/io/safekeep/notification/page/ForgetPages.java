package io.safekeep.notification.page;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.ZoneOffset;

/// Forgets pages that are long over: who was asked when, and what it was about.
@Singleton
class ForgetPages {

  private final SqlPages pages;
  private final PagingSettings settings;
  private final Clock clock;

  ForgetPages(SqlPages pages, PagingSettings settings, Clock clock) {
    this.pages = pages;
    this.settings = settings;
    this.clock = clock;
  }

  @Scheduled(every = "PT1H", delayed = "PT2M", concurrentExecution = ConcurrentExecution.SKIP)
  @Transactional
  void forget() {
    pages.forget(clock.instant().atZone(ZoneOffset.UTC).minus(settings.keepPages()).toInstant());
  }
}
