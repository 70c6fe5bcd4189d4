package io.safekeep.retention.discovery;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Table `verification_cluster`: how much of a tenant was in the cluster before its purge.
@Singleton
class SqlVolumesBefore {

  private final Sql sql;

  SqlVolumesBefore(Sql sql) {
    this.sql = sql;
  }

  /// @param volumes those of the things that are volumes
  /// @param namespaces that were looked into
  record Counted(long things, long volumes, List<String> namespaces) {

    Counted {
      namespaces = List.copyOf(namespaces);
    }
  }

  /// A look that is repeated may find less, because its operator has begun to delete.
  void note(UUID deletionCase, Counted counted) {
    sql.update(
        """
        insert into verification_cluster (deletion_case, things, volumes, namespaces)
        values (?, ?, ?, ?)
        on conflict (deletion_case) do update set
          things = greatest(verification_cluster.things, excluded.things),
          volumes = greatest(verification_cluster.volumes, excluded.volumes)
        """,
        deletionCase,
        counted.things(),
        counted.volumes(),
        counted.namespaces().toArray(String[]::new));
  }

  Optional<Counted> of(UUID deletionCase) {
    return sql.first(
        "select things, volumes, namespaces from verification_cluster where deletion_case = ?",
        row -> new Counted(row.number("things"), row.number("volumes"), row.texts("namespaces")),
        deletionCase);
  }

  void forget(UUID deletionCase) {
    sql.update("delete from verification_cluster where deletion_case = ?", deletionCase);
  }
}
