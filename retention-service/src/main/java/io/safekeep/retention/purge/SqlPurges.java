package io.safekeep.retention.purge;

import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.platform.PurgeAnswered;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.purge.PurgeOrder.Place;
import io.safekeep.retention.purge.PurgeOrder.State;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Warrant;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tables `purge_order`, `signed_warrant`, `purge_stuck` and `purge_wait`.
@Singleton
class SqlPurges {

  private static final String ORDERS =
      """
      select deletion_case, generation, participant, store, step, state, first_sent_at, sent_at,
        before_count, after_count, method, evidence_sha256, refusal, detail, answered_at
      from purge_order
      """;

  private static final String STUCK =
      """
      select id, deletion_case, generation, participant, store, step, reason, stuck_at, ended_at,
        ended_by, ended_why
      from purge_stuck
      """;

  private final Sql sql;

  SqlPurges(Sql sql) {
    this.sql = sql;
  }

  /// An order that does not come further by itself.
  ///
  /// @param endedBy who or what brought it on; null while it is stuck
  record Stuck(
      UUID id,
      UUID deletionCase,
      int generation,
      Place place,
      Step step,
      String reason,
      Instant stuckAt,
      @Nullable Instant endedAt,
      @Nullable String endedBy,
      @Nullable String endedWhy) {

    boolean isOf(PurgeOrder order) {
      return deletionCase.equals(order.deletionCase())
          && generation == order.generation()
          && place.equals(order.place())
          && step == order.step();
    }
  }

  /// Why a case waits, since when.
  record Waiting(List<String> reasons, Instant since) {}

  List<PurgeOrder> orders(UUID deletionCase) {
    return sql.query(
        ORDERS
            + """
            where deletion_case = ?
            order by generation, made_at, step, participant, store
            """,
        SqlPurges::order,
        deletionCase);
  }

  void make(DeletionCase held, Step step, List<Place> places, Instant now) {
    places.forEach(place ->
        sql.update(
            """
            insert into purge_order
              (deletion_case, generation, participant, store, step, made_at)
            values (?, ?, ?, ?, ?, ?) on conflict do nothing
            """,
            held.id(),
            held.generation(),
            place.participant(),
            place.store(),
            step.label(),
            now));
  }

  void sent(Warrant warrant, Instant now) {
    sql.update(
        """
        insert into signed_warrant
          (id, deletion_case, generation, participant, store, step, tenant, signed_at, expires_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        warrant.id(),
        warrant.deletionCase(),
        warrant.generation(),
        warrant.participant(),
        warrant.store(),
        warrant.step().label(),
        warrant.tenant().value(),
        warrant.notBefore(),
        warrant.expiresAt());
    sql.update(
        """
        update purge_order set sent_at = ?, first_sent_at = coalesce(first_sent_at, ?)
        where deletion_case = ? and generation = ? and participant = ? and store = ? and step = ?
        """,
        now,
        now,
        warrant.deletionCase(),
        warrant.generation(),
        warrant.participant(),
        warrant.store(),
        warrant.step().label());
  }

  /// Notes what a store says, unless it has said before that it is done.
  ///
  /// @return whether there was such an order that was not done
  boolean answered(PurgeAnswered answer) {
    return sql.update(
            """
            update purge_order set state = ?, before_count = ?, after_count = ?, method = ?,
              evidence_sha256 = ?, refusal = ?, detail = ?, answered_at = ?
            where deletion_case = ? and generation = ? and participant = ? and store = ?
              and step = ? and state not in ('done', 'holds-nothing') and sent_at is not null
            """,
            answer.phase(),
            answer.before(),
            answer.after(),
            answer.method(),
            answer.evidenceSha256(),
            answer.refusal(),
            answer.detail(),
            answer.answeredAt(),
            answer.deletionCase(),
            answer.generation(),
            answer.service(),
            answer.store(),
            answer.step())
        == 1;
  }

  /// As if it had never been sent: it is sent again, and its time begins anew.
  void begin(Stuck stuck) {
    sql.update(
        """
        update purge_order set state = 'open', first_sent_at = null, sent_at = null, refusal = null,
          detail = null
        where deletion_case = ? and generation = ? and participant = ? and store = ? and step = ?
          and state not in ('done', 'holds-nothing')
        """,
        stuck.deletionCase(),
        stuck.generation(),
        stuck.place().participant(),
        stuck.place().store(),
        stuck.step().label());
  }

  /// Tenants that warrants of the point of no return were signed for since then, but for one case.
  long sealedSince(Instant since, UUID except) {
    return sql.first(
            """
            select count(distinct deletion_case) as n from signed_warrant
            where step = 'seal' and signed_at > ? and deletion_case <> ?
            """,
            row -> row.number("n"),
            since,
            except)
        .orElseThrow();
  }

  /// Warrants that were signed for a tenant.
  long warrants(TenantId tenant) {
    return sql.first(
            "select count(*) as n from signed_warrant where tenant = ?",
            row -> row.number("n"),
            tenant.value())
        .orElseThrow();
  }

  long knownTenants() {
    return sql.first("select count(*) as n from known_tenant", row -> row.number("n"))
        .orElseThrow();
  }

  boolean strand(UUID id, PurgeOrder order, String reason, Instant now) {
    return sql.update(
            """
            insert into purge_stuck
              (id, deletion_case, generation, participant, store, step, reason, stuck_at)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (deletion_case, generation, participant, store, step)
              where ended_at is null do nothing
            """,
            id,
            order.deletionCase(),
            order.generation(),
            order.place().participant(),
            order.place().store(),
            order.step().label(),
            reason,
            now)
        == 1;
  }

  List<Stuck> stuck(UUID deletionCase) {
    return sql.query(
        STUCK + "where deletion_case = ? order by id", SqlPurges::readStuck, deletionCase);
  }

  /// Everything that waits for a person, the longest first, at most `limit`.
  List<Stuck> allStuck(int limit) {
    return sql.query(
        STUCK + "where ended_at is null order by stuck_at limit ?", SqlPurges::readStuck, limit);
  }

  void end(UUID stuck, String by, String why, Instant now) {
    sql.update(
        """
        update purge_stuck set ended_at = ?, ended_by = ?, ended_why = ?
        where id = ? and ended_at is null
        """,
        now,
        by,
        why,
        stuck);
  }

  void waits(UUID deletionCase, List<String> reasons, Instant now) {
    sql.update(
        """
        insert into purge_wait (deletion_case, reasons, since) values (?, ?, ?)
        on conflict (deletion_case) do update set reasons = excluded.reasons
        """,
        deletionCase,
        reasons.toArray(String[]::new),
        now);
  }

  void waitsNoMore(UUID deletionCase) {
    sql.update("delete from purge_wait where deletion_case = ?", deletionCase);
  }

  Optional<Waiting> waiting(UUID deletionCase) {
    return sql.first(
        "select reasons, since from purge_wait where deletion_case = ?",
        row -> new Waiting(row.texts("reasons"), row.instant("since")),
        deletionCase);
  }

  /// Cases in a state.
  List<UUID> casesIn(String state) {
    return sql.query("select id from deletion_case where state = ?", row -> row.id("id"), state);
  }

  private static PurgeOrder order(Row row) throws SQLException {
    return new PurgeOrder(
        row.id("deletion_case"),
        (int) row.number("generation"),
        new Place(row.text("participant"), row.text("store")),
        Step.find(row.text("step")).orElseThrow(),
        State.of(row.text("state")),
        row.instantOrNull("first_sent_at"),
        row.instantOrNull("sent_at"),
        row.numberOrNull("before_count"),
        row.numberOrNull("after_count"),
        row.textOrNull("method"),
        row.textOrNull("evidence_sha256"),
        row.textOrNull("refusal"),
        row.textOrNull("detail"),
        row.instantOrNull("answered_at"));
  }

  private static Stuck readStuck(Row row) throws SQLException {
    return new Stuck(
        row.id("id"),
        row.id("deletion_case"),
        (int) row.number("generation"),
        new Place(row.text("participant"), row.text("store")),
        Step.find(row.text("step")).orElseThrow(),
        row.text("reason"),
        row.instant("stuck_at"),
        row.instantOrNull("ended_at"),
        row.textOrNull("ended_by"),
        row.textOrNull("ended_why"));
  }
}
