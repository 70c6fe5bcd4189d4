package io.safekeep.runtime.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The record of who did what. It is written in the transaction of the act: an act that cannot be
/// recorded does not happen. The database refuses to change or remove a record; only the words in
/// the details of a tenant that is being purged may go.
@Singleton
public class AuditTrail {

  private final Sql sql;
  private final Ids ids;
  private final Clock clock;
  private final ObjectMapper json;

  AuditTrail(Sql sql, Ids ids, Clock clock, ObjectMapper json) {
    this.sql = sql;
    this.ids = ids;
    this.clock = clock;
    this.json = json;
  }

  /// One act, as it was recorded.
  public record Entry(
      UUID id,
      Instant at,
      String actor,
      @Nullable String onBehalf,
      @Nullable UUID tenant,
      String action,
      String subject) {}

  /// Records an act.
  ///
  /// @param action `aggregate.verb`, for example `restore.request`
  /// @param subject id of the thing acted on
  /// @param details what a reviewer needs to understand the act; no secrets
  @Transactional(Transactional.TxType.MANDATORY)
  public void record(
      Actor actor,
      @Nullable TenantId tenant,
      String action,
      String subject,
      Map<String, ?> details) {
    sql.update(
        """
        insert into audit_record (id, at, actor, on_behalf, tenant, action, subject, details)
        values (?, ?, ?, ?, ?, ?, ?, ?::jsonb)
        """,
        ids.next(),
        clock.instant(),
        actor.subject(),
        actor.onBehalf(),
        tenant == null ? null : tenant.value(),
        action,
        subject,
        write(details));
  }

  /// Acts on one subject, oldest first, at most `limit`.
  public List<Entry> of(String subject, int limit) {
    return sql.query(
        """
        select id, at, actor, on_behalf, tenant, action, subject from audit_record
        where subject = ? order by id limit ?
        """,
        row ->
            new Entry(
                row.id("id"),
                row.instant("at"),
                row.text("actor"),
                row.textOrNull("on_behalf"),
                row.idOrNull("tenant"),
                row.text("action"),
                row.text("subject")),
        subject,
        limit);
  }

  private String write(Map<String, ?> details) {
    try {
      return json.writeValueAsString(details);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("audit details cannot be written as JSON", e);
    }
  }
}
