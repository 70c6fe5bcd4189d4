package io.safekeep.access.employee;

import io.quarkus.arc.All;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.identity.EmployeeChanged;
import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.inbox.EventHandler;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps the copy of the employees up to date, and tells whoever acts on a change.
@Singleton
class EmployeeEvents implements EventHandler<EmployeeChanged> {

  private final SqlEmployees employees;
  private final List<EmployeeChanges> listeners;

  EmployeeEvents(SqlEmployees employees, @All List<EmployeeChanges> listeners) {
    this.employees = employees;
    this.listeners = List.copyOf(listeners);
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
    var before = employees.findForUpdate(event.employee().toString()).orElse(null);
    var now = employee(event);
    if (employees.store(now, event.version())) {
      listeners.forEach(listener -> listener.changed(before, now));
    }
  }

  private static Employee employee(EmployeeChanged event) {
    return new Employee(
        event.employee().toString(),
        event.displayName(),
        Set.copyOf(event.teams()),
        Set.copyOf(event.roles()),
        text(event.manager()),
        event.active(),
        new Gates(
            event.backgroundCheckAt(),
            event.ndaAt(),
            event.acknowledgementAt(),
            event.trainingAt()));
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
