package io.safekeep.retention.verification;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A store as its holder declared it, and what the holder says of this purge.
///
/// @param service short name of the service that holds it
/// @param horizonDays days after a purge until copies that nobody deletes are gone
/// @param answer the holder's to the step that deletes; null if it was not asked, or is silent
public record HeldStore(
    String service,
    String name,
    String dataClass,
    String method,
    int horizonDays,
    List<String> tables,
    @Nullable Answer answer) {

  /// What may outlive a purge, with the tenant's id and nothing else of the tenant in it.
  private static final String TOMBSTONE = "tombstone";

  /// Classes whose stores may be kept. Whoever declares customers' data as kept is found.
  private static final Set<String> MAY_BE_KEPT = Set.of("access-log", "audit", "case", TOMBSTONE);

  /// Classes of copies that nobody deletes, and of the keys that make them unreadable.
  private static final Set<String> AGING = Set.of("backup", "key");

  public HeldStore {
    tables = List.copyOf(tables);
  }

  /// What a holder answered.
  ///
  /// @param phase `done` or `holds-nothing`
  /// @param before things that lay there, as the holder counts them
  /// @param after things that lie there now, as the holder counts them
  public record Answer(String phase, long before, long after, @Nullable String evidenceSha256) {}

  /// Whether what lies here stays, by declaration and by the class of the data.
  boolean isKept() {
    return dataClass.equals(TOMBSTONE)
        || (method.startsWith("kept") && MAY_BE_KEPT.contains(dataClass));
  }

  /// Whether what lies here is waited for, since nobody deletes it: the catalogue of backups stays
  /// as long as they do.
  boolean ages() {
    return AGING.contains(dataClass);
  }

  /// Whether the tenant may be seen here after the purge.
  boolean stays() {
    return isKept() || ages();
  }

  Optional<Answer> answered() {
    return Optional.ofNullable(answer);
  }

  boolean holds(Trace trace) {
    return trace.service().equals(service) && owns(trace.schema(), trace.table());
  }

  boolean owns(String schema, String table) {
    return tables.contains(table) || tables.contains(schema + "." + table);
  }
}
