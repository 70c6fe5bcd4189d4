package io.safekeep.notification.staff;

import io.safekeep.contracts.Topics;
import io.safekeep.contracts.identity.EmployeeChanged;
import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.inbox.EventHandler;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.util.Set;

/// Keeps the copy of the employees up to date, and tells whoever acts on a change.
@Singleton
class EmployeeEvents implements EventHandler<EmployeeChanged> {

  private final SqlStaff staff;
  private final Event<StaffChanged> changes;

  EmployeeEvents(SqlStaff staff, Event<StaffChanged> changes) {
    this.staff = staff;
    this.changes = changes;
  }

  @Override
  public String type() {
    return EmployeeChanged.TYPE;
  }

  @Override
  public Class<EmployeeChanged> data() {
    return EmployeeChanged.class;
  }

  @Override
  public String topic() {
    return Topics.IDENTITY;
  }

  @Override
  public void handle(EmployeeChanged event, ReceivedEvent attributes) {
    var before = staff.findForUpdate(event.employee()).orElse(null);
    var now =
        new Employee(
            event.employee(),
            event.displayName(),
            Set.copyOf(event.teams()),
            Set.copyOf(event.roles()),
            event.active());
    if (staff.store(now, event.version(), attributes.occurredAt())) {
      changes.fire(new StaffChanged(before, now));
    }
  }
}
