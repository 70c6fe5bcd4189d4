package io.safekeep.access.detection;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What was found, as rows. The database lets one end, and changes nothing else of it.
@Singleton
class SqlDetections {

  private final Sql sql;

  SqlDetections(Sql sql) {
    this.sql = sql;
  }

  /// A detection as the API shows it.
  ///
  /// @param tenant null if it concerns none
  /// @param goneAt null as long as it is found
  record DetectionView(
      UUID id,
      @Nullable UUID tenant,
      @Nullable UUID resource,
      @Nullable UUID grant,
      String kind,
      String detail,
      Instant foundAt,
      @Nullable Instant goneAt) {}

  /// @return false if it was found before and is not gone
  boolean add(UUID id, String detector, String scope, Detection detection) {
    var place = detection.place();
    return sql.update(
            """
            insert into detection (id, detector, scope, subject, tenant, resource, grant_id, kind,
              detail)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (detector, scope, subject) where gone_at is null do nothing
            """,
            id,
            detector,
            scope,
            detection.subject(),
            place == null ? null : place.tenant().value(),
            place == null ? null : place.resource(),
            detection.grant(),
            detection.kind(),
            detection.detail())
        == 1;
  }

  void goneBut(String detector, String scope, List<String> subjects) {
    sql.update(
        """
        update detection set gone_at = clock_timestamp()
        where detector = ? and scope = ? and gone_at is null and subject <> all(?)
        """,
        detector,
        scope,
        subjects.toArray(String[]::new));
  }

  /// Nobody looks at a resource any more that was removed.
  void goneWithRemoved() {
    sql.update(
        """
        update detection d set gone_at = clock_timestamp() from resource r
        where r.id = d.resource and r.removed_at is not null and d.gone_at is null
        """);
  }

  /// Subjects of what one detector has told, and that was there within a while.
  Set<String> toldSince(String detector, Duration window) {
    return new HashSet<>(
        sql.query(
            """
            select subject from detection
            where detector = ?
              and coalesce(gone_at, clock_timestamp())
                > clock_timestamp() - ? * interval '1 millisecond'
            """,
            row -> row.text("subject"),
            detector,
            window.toMillis()));
  }

  /// Newest first, older than `before`.
  ///
  /// @param tenant null for all
  List<DetectionView> page(
      @Nullable UUID tenant, boolean onlyOpen, @Nullable UUID before, int limit) {
    return sql.query(
        """
        select * from detection
        where (?::uuid is null or tenant = ?::uuid) and (not ? or gone_at is null)
          and id < coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by id desc limit ?
        """,
        SqlDetections::read,
        tenant,
        tenant,
        onlyOpen,
        before,
        limit);
  }

  private static DetectionView read(Row row) throws SQLException {
    return new DetectionView(
        row.id("id"),
        row.idOrNull("tenant"),
        row.idOrNull("resource"),
        row.idOrNull("grant_id"),
        row.text("kind"),
        row.text("detail"),
        row.instant("found_at"),
        row.instantOrNull("gone_at"));
  }
}
