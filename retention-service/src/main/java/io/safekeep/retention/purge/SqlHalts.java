package io.safekeep.retention.purge;

import io.quarkus.logging.Log;
import io.safekeep.retention.RetentionProblem;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The circuit breaker, in table `purge_halt`. While purges are halted nothing is ordered but
/// releases; two persons have them go on.
@Singleton
class SqlHalts {

  private static final Actor SELF = new Actor("/retention", null);

  private static final String COLUMNS =
      """
      select id, reason, halted_at, first_by, first_why, first_at, second_by, second_why, ended_at
      from purge_halt
      """;

  private final Sql sql;
  private final AuditTrail audit;
  private final Ids ids;
  private final Clock clock;

  SqlHalts(Sql sql, AuditTrail audit, Ids ids, Clock clock) {
    this.sql = sql;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  Optional<Halt> current() {
    return sql.first(COLUMNS + "where ended_at is null", SqlHalts::read);
  }

  /// The newest first, at most `limit`.
  List<Halt> newest(int limit) {
    return sql.query(COLUMNS + "order by halted_at desc limit ?", SqlHalts::read, limit);
  }

  /// Since when no halt was ended: what was counted before was looked at by two persons.
  Instant lookedAt() {
    return sql.first(
            "select coalesce(max(ended_at), 'epoch'::timestamptz) as at from purge_halt",
            row -> row.instant("at"))
        .orElseThrow();
  }

  @Transactional(Transactional.TxType.MANDATORY)
  void halt(String reason) {
    UUID id = ids.next();
    int halted =
        sql.update(
            """
            insert into purge_halt (id, reason, halted_at) values (?, ?, ?)
            on conflict ((true)) where ended_at is null do nothing
            """,
            id,
            reason,
            clock.instant());
    if (halted == 1) {
      Log.errorf("Purges are halted: %s", reason);
      audit.record(SELF, null, "purge.halt", id.toString(), Map.of("reason", reason));
    }
  }

  /// Says that purges may go on; the second person to say so has them go on.
  ///
  /// @throws Refusal NOT_FOUND if they are not halted; ANOTHER_PERSON_NEEDED if the same person has
  ///   said so already
  @Transactional
  Halt approve(Actor actor, String why) {
    Halt halt =
        sql.first(COLUMNS + "where ended_at is null for update", SqlHalts::read)
            .orElseThrow(() -> Refusal.notFound("a halt of purges"));
    String first = halt.firstBy();
    if (first == null) {
      sql.update(
          "update purge_halt set first_by = ?, first_why = ?, first_at = ? where id = ?",
          actor.subject(),
          why,
          clock.instant(),
          halt.id());
    } else if (!new Actor(first, null).isAnotherThan(actor)) {
      throw new Refusal(
          RetentionProblem.ANOTHER_PERSON_NEEDED, first + " has agreed, another person has to");
    } else {
      sql.update(
          "update purge_halt set second_by = ?, second_why = ?, ended_at = ? where id = ?",
          actor.subject(),
          why,
          clock.instant(),
          halt.id());
    }
    audit.record(
        actor,
        null,
        first == null ? "purge.approve-first" : "purge.approve-second",
        halt.id().toString(),
        Map.of("why", why, "reason", halt.reason()));
    return sql.first(COLUMNS + "where id = ?", SqlHalts::read, halt.id()).orElseThrow();
  }

  private static Halt read(Row row) throws SQLException {
    return new Halt(
        row.id("id"),
        row.text("reason"),
        row.instant("halted_at"),
        row.textOrNull("first_by"),
        row.textOrNull("first_why"),
        row.instantOrNull("first_at"),
        row.textOrNull("second_by"),
        row.textOrNull("second_why"),
        row.instantOrNull("ended_at"));
  }
}
