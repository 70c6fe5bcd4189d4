package io.safekeep.runtime.purge;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Tables `purge_step` and `purge_warrant`.
@Singleton
class SqlSteps {

  private static final String COLUMNS =
      """
      select deletion_case, generation, store, step, tenant, state, warrant, expires_at, accepted_at,
        before_count, after_count, refusal, detail, evidence, ended_at
      from purge_step
      """;

  private final Sql sql;

  SqlSteps(Sql sql) {
    this.sql = sql;
  }

  Optional<OrderedStep> locked(UUID deletionCase, int generation, String store, Step step) {
    return sql.first(
        COLUMNS
            + "where deletion_case = ? and generation = ? and store = ? and step = ? for update",
        SqlSteps::read,
        deletionCase,
        generation,
        store,
        step.label());
  }

  /// Steps of a case at a store that are to be carried out, in the order in which they came.
  List<OrderedStep> accepted(UUID deletionCase, String store) {
    return sql.query(
        COLUMNS
            + """
            where deletion_case = ? and store = ? and state = 'accepted'
            order by generation, accepted_at, step desc
            """,
        SqlSteps::read,
        deletionCase,
        store);
  }

  int newestGeneration(UUID deletionCase) {
    return sql.first(
            "select coalesce(max(generation), 0) as n from purge_step where deletion_case = ?",
            row -> (int) row.number("n"),
            deletionCase)
        .orElse(0);
  }

  /// Whether the tenant of the case was given back: nothing else can be ordered by that case.
  boolean isReleased(UUID deletionCase) {
    return sql.first(
            "select 1 as n from purge_step where deletion_case = ? and step = 'release' limit 1",
            row -> row.number("n"),
            deletionCase)
        .isPresent();
  }

  /// False if this warrant was taken before.
  boolean take(Warrant warrant, Instant now) {
    return sql.update(
            """
            insert into purge_warrant (id, deletion_case, generation, store, step, taken_at)
            values (?, ?, ?, ?, ?, ?) on conflict (id) do nothing
            """,
            warrant.id(),
            warrant.deletionCase(),
            warrant.generation(),
            warrant.store(),
            warrant.step().label(),
            now)
        == 1;
  }

  /// Accepts a step, or accepts it once more under a newer warrant.
  void accept(Warrant warrant, Instant now) {
    sql.update(
        """
        insert into purge_step (deletion_case, generation, store, step, tenant, state, warrant,
          expires_at, accepted_at, ended_at)
        values (?, ?, ?, ?, ?, 'accepted', ?, ?, ?, ?)
        on conflict (deletion_case, generation, store, step) do update set
          state = 'accepted', warrant = excluded.warrant, expires_at = excluded.expires_at,
          ended_at = excluded.ended_at,
          refusal = null, detail = null, answered_at = null
        """,
        warrant.deletionCase(),
        warrant.generation(),
        warrant.store(),
        warrant.step().label(),
        warrant.tenant().value(),
        warrant.id(),
        warrant.expiresAt(),
        now,
        warrant.endedAt());
  }

  void counted(OrderedStep step, long before) {
    sql.update(
        """
        update purge_step set before_count = ?
        where deletion_case = ? and generation = ? and store = ? and step = ?
          and before_count is null
        """,
        before,
        step.deletionCase(),
        step.generation(),
        step.store(),
        step.step().label());
  }

  void answered(OrderedStep answered, Instant now) {
    sql.update(
        """
        update purge_step set state = ?, before_count = ?, after_count = ?, refusal = ?, detail = ?,
          evidence = ?, answered_at = ?
        where deletion_case = ? and generation = ? and store = ? and step = ?
          and state = 'accepted'
        """,
        answered.state().label(),
        answered.before(),
        answered.after(),
        answered.refusal(),
        answered.detail(),
        answered.evidence(),
        now,
        answered.deletionCase(),
        answered.generation(),
        answered.store(),
        answered.step().label());
  }

  private static OrderedStep read(Row row) throws SQLException {
    return new OrderedStep(
        row.id("deletion_case"),
        (int) row.number("generation"),
        row.text("store"),
        Step.find(row.text("step")).orElseThrow(),
        new TenantId(row.id("tenant")),
        OrderedStep.State.of(row.text("state")),
        row.id("warrant"),
        row.instant("expires_at"),
        row.instant("accepted_at"),
        row.numberOrNull("before_count"),
        row.numberOrNull("after_count"),
        row.textOrNull("refusal"),
        row.textOrNull("detail"),
        row.textOrNull("evidence"),
        row.instantOrNull("ended_at"));
  }
}
