package io.safekeep.backup.evidence;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/// When each way of recovering was last walked to its end, on trial or in earnest.
@Singleton
class SqlValidations {

  private final Sql sql;

  SqlValidations(Sql sql) {
    this.sql = sql;
  }

  Optional<Instant> restoreToInstant() {
    return newest(
        """
        select max(at) as newest from (
          select max(requested_at) as at from restore
            where state in ('ready', 'discarded') and target_kind = 'instant'
          union all select max(ended_at) from drill where state = 'passed' and kind <> 'latest') t
        """);
  }

  Optional<Instant> restoreToNewest() {
    return newest(
        """
        select max(at) as newest from (
          select max(requested_at) as at from restore
            where state in ('ready', 'discarded') and target_kind = 'latest'
          union all select max(ended_at) from drill where state = 'passed' and kind = 'latest') t
        """);
  }

  Optional<Instant> restoreFromSecondRepository() {
    return newest(
        """
        select max(ended_at) as newest from drill
        where state = 'passed' and kind = 'second-repository'
        """);
  }

  /// A standby was promoted and the archive followed it: the first base backup on the new timeline.
  Optional<Instant> failover() {
    return newest(
        """
        select max(begun) as newest from (
          select datastore, timeline, min(requested_at) as begun from base_backup
          where state = 'completed' group by datastore, timeline) b
        where exists (select 1 from base_backup p
          where p.datastore = b.datastore and p.state = 'completed' and p.timeline < b.timeline)
        """);
  }

  private Optional<Instant> newest(String query) {
    return sql.query(query, row -> Optional.ofNullable(row.instantOrNull("newest"))).getFirst();
  }
}
