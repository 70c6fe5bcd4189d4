package io.safekeep.retention.hold;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Table `legal_hold`.
@Singleton
public class SqlHolds {

  private final Sql sql;

  SqlHolds(Sql sql) {
    this.sql = sql;
  }

  /// Holds in force on a tenant, oldest first.
  public List<LegalHold> inForce(TenantId tenant) {
    return sql.query(
        "select * from legal_hold where tenant = ? and released_at is null order by id",
        SqlHolds::read,
        tenant.value());
  }

  /// All holds that there ever were on a tenant, oldest first; at most 200.
  public List<LegalHold> of(TenantId tenant) {
    return sql.query(
        "select * from legal_hold where tenant = ? order by id limit 200",
        SqlHolds::read,
        tenant.value());
  }

  Optional<LegalHold> find(UUID id) {
    return sql.first("select * from legal_hold where id = ?", SqlHolds::read, id);
  }

  /// Locks the row until the transaction ends.
  Optional<LegalHold> locked(UUID id) {
    return sql.first("select * from legal_hold where id = ? for update", SqlHolds::read, id);
  }

  /// Newest first, older than `before`.
  ///
  /// @param tenant null for all tenants
  List<LegalHold> page(
      @Nullable UUID tenant, boolean inForceOnly, @Nullable UUID before, int limit) {
    return sql.query(
        """
        select * from legal_hold
        where tenant = coalesce(?::uuid, tenant) and (not ? or released_at is null)
          and id < coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by id desc limit ?
        """,
        SqlHolds::read,
        tenant,
        inForceOnly,
        before,
        limit);
  }

  List<LegalHold> allInForce(int most) {
    return sql.query(
        "select * from legal_hold where released_at is null order by review_at limit ?",
        SqlHolds::read,
        most);
  }

  void add(LegalHold hold) {
    sql.update(
        """
        insert into legal_hold
          (id, tenant, owner, reason, placed_by, placed_on_behalf, placed_at, review_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        hold.id(),
        hold.tenant().value(),
        hold.owner(),
        hold.reason(),
        hold.placedBy().subject(),
        hold.placedBy().onBehalf(),
        hold.placedAt(),
        hold.reviewAt());
  }

  /// Returns false if it was released before.
  boolean reviewed(UUID id, Instant nextReviewAt) {
    return sql.update(
            """
            update legal_hold set review_at = ?, release_asked_by = null,
              release_asked_on_behalf = null, release_asked_reason = null, release_asked_at = null
            where id = ? and released_at is null
            """,
            nextReviewAt,
            id)
        == 1;
  }

  /// Who has asked for its end, and who has agreed.
  void save(LegalHold hold) {
    LegalHold.Release asked = hold.releaseAsked();
    LegalHold.Release released = hold.released();
    sql.update(
        """
        update legal_hold set release_asked_by = ?, release_asked_on_behalf = ?,
          release_asked_reason = ?, release_asked_at = ?, released_by = ?, released_on_behalf = ?,
          released_reason = ?, released_at = ?
        where id = ?
        """,
        asked == null ? null : asked.by().subject(),
        asked == null ? null : asked.by().onBehalf(),
        asked == null ? null : asked.reason(),
        asked == null ? null : asked.at(),
        released == null ? null : released.by().subject(),
        released == null ? null : released.by().onBehalf(),
        released == null ? null : released.reason(),
        released == null ? null : released.at(),
        hold.id());
  }

  private static LegalHold read(Row row) throws SQLException {
    return new LegalHold(
        row.id("id"),
        new TenantId(row.id("tenant")),
        row.text("owner"),
        row.text("reason"),
        new Actor(row.text("placed_by"), row.textOrNull("placed_on_behalf")),
        row.instant("placed_at"),
        row.instant("review_at"),
        release(row, "release_asked"),
        release(row, "released"));
  }

  private static LegalHold.@Nullable Release release(Row row, String which) throws SQLException {
    Instant at = row.instantOrNull(which + "_at");
    return at == null
        ? null
        : new LegalHold.Release(
            new Actor(
                Objects.requireNonNull(row.textOrNull(which + "_by")),
                row.textOrNull(which + "_on_behalf")),
            Objects.requireNonNull(row.textOrNull(which + "_reason")),
            at);
  }
}
