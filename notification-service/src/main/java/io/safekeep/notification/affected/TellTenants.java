package io.safekeep.notification.affected;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.notification.notice.IncidentNotices;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;

/// Makes a notice of the newest message for each tenant concerned that has none, also for those
/// that are found later.
@Singleton
class TellTenants implements WorkHandler {

  static final String KIND = "tell-tenants-of-incident";

  private static final int AT_ONCE = 500;

  private final SqlAffected affected;
  private final IncidentNotices notices;

  TellTenants(SqlAffected affected, IncidentNotices notices) {
    this.affected = affected;
    this.notices = notices;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    var incident = UUID.fromString(item.key());
    return QuarkusTransaction.requiringNew().call(() -> tell(incident)) == AT_ONCE
        ? Next.again(Duration.ZERO)
        : Next.done();
  }

  private int tell(UUID incident) {
    var messages = affected.messages(incident);
    if (messages.isEmpty()) {
      return 0;
    }
    var newest = messages.getLast();
    var untold = affected.untold(incident, newest.number(), AT_ONCE);
    for (var one : untold) {
      notices.tell(
          one.tenant(),
          incident,
          newest.number(),
          newest.titleFor(one.name()),
          newest.textFor(one.name()));
    }
    return untold.size();
  }
}
