package io.safekeep.contracts;

import io.safekeep.contracts.access.AccessEvent;
import io.safekeep.contracts.backup.BackupEvent;
import io.safekeep.contracts.identity.IdentityEvent;
import io.safekeep.contracts.notification.NotificationEvent;
import io.safekeep.contracts.platform.PlatformEvent;
import io.safekeep.contracts.retention.RetentionEvent;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Every event record of the suite, for those who must know all of them: schema tests and the
/// registration of reflection in native executables.
public final class EventCatalogue {

  private EventCatalogue() {}

  /// All event records, by service and name.
  public static List<Class<?>> all() {
    return Stream.of(
            IdentityEvent.class,
            AccessEvent.class,
            BackupEvent.class,
            RetentionEvent.class,
            NotificationEvent.class,
            PlatformEvent.class)
        .flatMap(root -> Arrays.stream(root.getPermittedSubclasses()))
        .toList();
  }

  /// Names of an event's data fields, in their order.
  public static List<String> fieldsOf(Class<?> event) {
    return Arrays.stream(event.getRecordComponents()).map(RecordComponent::getName).toList();
  }
}
