package io.safekeep.retention.discovery;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
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
  record Counted(long things, long volumes) {}

  /// A look that is repeated may find less, because its operator has begun to delete.
  void note(UUID deletionCase, long things, long volumes) {
    sql.update(
        """
        insert into verification_cluster (deletion_case, things, volumes) values (?, ?, ?)
        on conflict (deletion_case) do update set
          things = greatest(verification_cluster.things, excluded.things),
          volumes = greatest(verification_cluster.volumes, excluded.volumes)
        """,
        deletionCase,
        things,
        volumes);
  }

  Optional<Counted> of(UUID deletionCase) {
    return sql.first(
        "select things, volumes from verification_cluster where deletion_case = ?",
        row -> new Counted(row.number("things"), row.number("volumes")),
        deletionCase);
  }

  void forget(UUID deletionCase) {
    sql.update("delete from verification_cluster where deletion_case = ?", deletionCase);
  }
}
