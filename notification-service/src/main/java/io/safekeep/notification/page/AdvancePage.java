package io.safekeep.notification.page;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;

/// Takes pages to their next step when it is time.
@Singleton
class AdvancePage implements WorkHandler {

  static final String KIND = "advance-page";

  private final SqlPages pages;

  AdvancePage(SqlPages pages) {
    this.pages = pages;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    var id = UUID.fromString(item.key());
    return QuarkusTransaction.requiringNew()
        .call(() ->
            pages
                .findForUpdate(id)
                .filter(page -> page.state().isOpen())
                .map(_ -> Next.again(Duration.ofMinutes(1)))
                .orElseGet(Next::done));
  }
}
