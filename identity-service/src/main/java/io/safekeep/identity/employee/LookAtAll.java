package io.safekeep.identity.employee;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.attestation.TendRequirements;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Has everybody looked at again when something else is required of them.
@Singleton
class LookAtAll implements WorkHandler {

  private final Employees employees;
  private final SettleEmployee settleEmployee;

  LookAtAll(Employees employees, SettleEmployee settleEmployee) {
    this.employees = employees;
    this.settleEmployee = settleEmployee;
  }

  @Override
  public String kind() {
    return TendRequirements.LOOK_AT_ALL;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    QuarkusTransaction.requiringNew()
        .run(() ->
            employees
                .employed()
                .forEach(entity -> settleEmployee.lookAgain(entity.id, Duration.ZERO)));
    return Next.done();
  }
}
