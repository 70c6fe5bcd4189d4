package io.safekeep.retention.notice;

import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.notice.CaseNotice.Delivery;
import io.safekeep.retention.notice.CaseNotice.Failure;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Tables `case_notice` and `notice_waiver`. Triggers there keep what has happened as it is.
@Singleton
class SqlCaseNotices {

  private static final String SELECT =
      """
      select n.id, n.deletion_case, n.kind, n.due_at, n.requested_at, n.delivered_at,
        n.recipients, n.evidence_sha256, n.failed_at, n.failed_reason, n.skipped_at
      from case_notice n
      """;

  /// Cases whose tenants are still to be told something.
  private static final String AHEAD = " c.state in ('grace', 'due', 'quarantined') ";

  private final Sql sql;

  SqlCaseNotices(Sql sql) {
    this.sql = sql;
  }

  /// Cases without a plan.
  List<UUID> unplanned(int limit) {
    return sql.query(
        "select c.id from deletion_case c where"
            + AHEAD
            + """
            and not exists (select from case_notice n where n.deletion_case = c.id)
            order by c.id limit ?
            """,
        row -> row.id("id"),
        limit);
  }

  /// Cases with a notice that is due and was not asked for.
  List<UUID> due(Instant now, int limit) {
    return sql.query(
        """
        select distinct n.deletion_case as id
        from case_notice n join deletion_case c on c.id = n.deletion_case
        where n.requested_at is null and n.skipped_at is null and n.due_at <= ? and
        """
            + AHEAD
            + "limit ?",
        row -> row.id("id"),
        now,
        limit);
  }

  void plan(UUID id, DeletionCase of, NoticeKind kind, Instant dueAt) {
    sql.update(
        """
        insert into case_notice (id, deletion_case, kind, due_at) values (?, ?, ?, ?)
        on conflict (deletion_case, kind) do nothing
        """,
        id,
        of.id(),
        kind.label(),
        dueAt);
  }

  List<CaseNotice> of(UUID deletionCase) {
    return sql.query(
        SELECT + "where n.deletion_case = ? order by n.due_at, n.id",
        SqlCaseNotices::read,
        deletionCase);
  }

  /// Of all cases whose purge lies ahead.
  List<CaseNotice> ofOpenCases() {
    return sql.query(
        SELECT + "join deletion_case c on c.id = n.deletion_case where" + AHEAD + "order by n.id",
        SqlCaseNotices::read);
  }

  void requested(UUID id, Instant at) {
    sql.update("update case_notice set requested_at = ? where id = ?", at, id);
  }

  void skipped(UUID id, Instant at) {
    sql.update("update case_notice set skipped_at = ? where id = ?", at, id);
  }

  /// The first delivery stays, unless it comes back.
  void delivered(UUID id, Delivery delivery) {
    sql.update(
        """
        update case_notice set delivered_at = ?, recipients = ?, evidence_sha256 = ?
        where id = ? and requested_at is not null and delivered_at is null
        """,
        delivery.at(),
        delivery.recipients(),
        delivery.evidenceSha256(),
        id);
  }

  /// Undoes a delivery: bars the purge again until there is another one.
  void returned(UUID id, Failure failure) {
    sql.update(
        """
        update case_notice set delivered_at = null, recipients = null, evidence_sha256 = null,
          returned_at = ?, failed_at = ?, failed_reason = ?
        where id = ? and delivered_at is not null
        """,
        failure.at(),
        failure.at(),
        failure.reason(),
        id);
  }

  void failed(UUID id, Failure failure) {
    sql.update(
        """
        update case_notice set failed_at = ?, failed_reason = ?
        where id = ? and requested_at is not null and (failed_at is null or failed_at < ?)
        """,
        failure.at(),
        failure.reason(),
        id,
        failure.at());
  }

  Optional<Waiver> waiver(UUID deletionCase) {
    return sql.first(
        """
        select deletion_case, reason, asked_by, asked_on_behalf, asked_at, approved_by,
          approved_on_behalf, approved_at
        from notice_waiver where deletion_case = ?
        """,
        SqlCaseNotices::readWaiver,
        deletionCase);
  }

  void ask(Waiver waiver) {
    sql.update(
        """
        insert into notice_waiver (deletion_case, reason, asked_by, asked_on_behalf, asked_at)
        values (?, ?, ?, ?, ?)
        """,
        waiver.deletionCase(),
        waiver.reason(),
        waiver.askedBy().subject(),
        waiver.askedBy().onBehalf(),
        waiver.askedAt());
  }

  void approve(UUID deletionCase, Actor by, Instant at) {
    sql.update(
        """
        update notice_waiver set approved_by = ?, approved_on_behalf = ?, approved_at = ?
        where deletion_case = ?
        """,
        by.subject(),
        by.onBehalf(),
        at,
        deletionCase);
  }

  private static CaseNotice read(Row row) throws SQLException {
    var delivered = row.instantOrNull("delivered_at");
    var failed = row.instantOrNull("failed_at");
    return new CaseNotice(
        row.id("id"),
        row.id("deletion_case"),
        NoticeKind.of(row.text("kind")),
        row.instant("due_at"),
        row.instantOrNull("requested_at"),
        delivered == null
            ? null
            : new Delivery(delivered, (int) row.number("recipients"), row.text("evidence_sha256")),
        failed == null ? null : new Failure(failed, row.text("failed_reason")),
        row.instantOrNull("skipped_at"));
  }

  private static Waiver readWaiver(Row row) throws SQLException {
    var approved = row.textOrNull("approved_by");
    return new Waiver(
        row.id("deletion_case"),
        row.text("reason"),
        new Actor(row.text("asked_by"), row.textOrNull("asked_on_behalf")),
        row.instant("asked_at"),
        approved == null ? null : new Actor(approved, row.textOrNull("approved_on_behalf")),
        row.instantOrNull("approved_at"));
  }
}
