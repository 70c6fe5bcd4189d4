package io.safekeep.access.request;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.access.grant.SqlGrants;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Ends access whose holder's gate closes by time alone, such as a training that is a year old:
/// nobody tells of that.
@Singleton
class EndAccessBehindClosedGates implements WorkHandler {

  private static final String KIND = "closed-gates";
  private static final Duration LOOK = Duration.ofSeconds(20);

  private final SqlGrants grants;
  private final SqlEmployees employees;
  private final EndAccessOfEmployees endAccess;
  private final WorkQueue queue;

  EndAccessBehindClosedGates(
      SqlGrants grants, SqlEmployees employees, EndAccessOfEmployees endAccess, WorkQueue queue) {
    this.grants = grants;
    this.employees = employees;
    this.endAccess = endAccess;
    this.queue = queue;
  }

  void begin(@Observes StartupEvent started) {
    queue.schedule(KIND, "all");
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    var now = grants.now();
    grants.employeesWithOpen().stream()
        .flatMap(id -> employees.find(id).stream())
        .filter(employee -> !employee.gates().closed(now).isEmpty())
        .forEach(
            employee -> QuarkusTransaction.requiringNew().run(() -> endAccess.end(employee.id())));
    return Next.again(LOOK);
  }
}
