package io.safekeep.retention.holder;

import io.safekeep.runtime.purge.Step;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One store as its service declares it.
///
/// @param participant short name of the service
/// @param horizonDays days after a purge until copies that nobody deletes are gone
/// @param steps what can be ordered there; none for a store that is kept
/// @param goneAt since when its service does not declare it any more; null while it does
public record DeclaredHolder(
    String participant,
    String store,
    String dataClass,
    String purgeMethod,
    String verifyMethod,
    int horizonDays,
    List<String> tables,
    Set<Step> steps,
    Instant declaredAt,
    @Nullable Instant goneAt) {

  public DeclaredHolder {
    tables = List.copyOf(tables);
    steps = Set.copyOf(steps);
  }
}
