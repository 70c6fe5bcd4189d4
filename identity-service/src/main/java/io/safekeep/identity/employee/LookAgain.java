package io.safekeep.identity.employee;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Settles a person whose standing changes by time alone: a training that is a year old, a policy
/// that is required from today, a last day that is over.
@Singleton
class LookAgain implements WorkHandler {

  private final Employees employees;
  private final SettleEmployee settleEmployee;

  LookAgain(Employees employees, SettleEmployee settleEmployee) {
    this.employees = employees;
    this.settleEmployee = settleEmployee;
  }

  @Override
  public String kind() {
    return SettleEmployee.LOOK_AGAIN;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    QuarkusTransaction.requiringNew()
        .run(() -> settleEmployee.settle(employees.locked(UUID.fromString(item.key()))));
    return Next.done();
  }
}
