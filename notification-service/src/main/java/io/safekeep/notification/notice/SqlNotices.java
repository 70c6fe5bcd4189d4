package io.safekeep.notification.notice;

import io.safekeep.contracts.TenantId;
import io.safekeep.notification.notice.Notice.Subject;
import io.safekeep.notification.notice.Notice.Subject.Deletion;
import io.safekeep.notification.notice.Notice.Subject.ScheduleChange;
import io.safekeep.notification.notice.Notice.Subject.TenantIncident;
import io.safekeep.notification.notice.NoticeMail.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tables `notice` and `notice_mail`. Triggers there keep what was delivered as it is.
@Singleton
class SqlNotices {

  private static final String SELECT =
      """
      select id, tenant, kind, deletion_case, cause, began_at, purge_at, last_trace_at,
        schedule_version, effective_at, incident, incident_number, title, text, requested_at, delivered_at, evidence, failed_reason,
        failed_told_at, cancelled_at, closed_at
      from notice
      """;

  private final Sql sql;

  SqlNotices(Sql sql) {
    this.sql = sql;
  }

  /// False if it is there already.
  boolean add(UUID id, TenantId tenant, Deletion about, Instant requestedAt) {
    return sql.update(
            """
            insert into notice (id, tenant, kind, deletion_case, cause, began_at, purge_at,
              last_trace_at, requested_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
            """,
            id,
            tenant.value(),
            about.kind(),
            about.deletionCase(),
            about.cause(),
            about.began(),
            about.purgeAt(),
            about.lastTraceAt(),
            requestedAt)
        == 1;
  }

  /// False if the tenant is told of that version already.
  boolean add(UUID id, TenantId tenant, ScheduleChange about, Instant requestedAt) {
    return sql.update(
            """
            insert into notice (id, tenant, kind, schedule_version, effective_at, requested_at)
            values (?, ?, ?, ?, ?, ?)
            on conflict do nothing
            """,
            id,
            tenant.value(),
            about.kind(),
            about.version(),
            about.effectiveAt(),
            requestedAt)
        == 1;
  }

  /// False if the tenant is told of it already.
  boolean add(UUID id, TenantId tenant, TenantIncident about, Instant requestedAt) {
    return sql.update(
            """
            insert into notice (id, tenant, kind, incident, incident_number, title, text,
              requested_at)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
            """,
            id,
            tenant.value(),
            about.kind(),
            about.incident(),
            about.number(),
            about.title(),
            about.text(),
            requestedAt)
        == 1;
  }

  /// Of one incident, the first told first.
  List<Notice> ofIncident(UUID incident) {
    return sql.query(
        SELECT + "where incident = ? order by incident_number, tenant", SqlNotices::read, incident);
  }

  /// What a tenant was told of incidents, newest first, at most `limit`.
  List<Notice> ofIncidents(TenantId tenant, int limit) {
    return sql.query(
        SELECT + "where tenant = ? and kind = 'incident' order by id desc limit ?",
        SqlNotices::read,
        tenant.value(),
        limit);
  }

  Optional<Notice> find(UUID id) {
    return sql.first(SELECT + "where id = ?", SqlNotices::read, id);
  }

  Optional<Notice> locked(UUID id) {
    return sql.first(SELECT + "where id = ? for update", SqlNotices::read, id);
  }

  /// Newest first.
  ///
  /// @param tenant null for all
  /// @param deletionCase null for all
  /// @param incidents whether notices of incidents are among them
  /// @param before id of the last one seen
  List<Notice> before(
      @Nullable TenantId tenant,
      @Nullable UUID deletionCase,
      boolean incidents,
      UUID before,
      int limit) {
    return sql.query(
        SELECT
            + """
            where (?::uuid is null or tenant = ?) and (?::uuid is null or deletion_case = ?)
              and (? or kind <> 'incident') and id < ?
            order by id desc limit ?
            """,
        SqlNotices::read,
        tenant == null ? null : tenant.value(),
        tenant == null ? null : tenant.value(),
        deletionCase,
        deletionCase,
        incidents,
        before,
        limit);
  }

  /// Notices that nobody of the tenant has yet.
  List<UUID> undelivered(TenantId tenant) {
    return sql.query(
        "select id from notice where tenant = ? and closed_at is null and delivered_at is null",
        row -> row.id("id"),
        tenant.value());
  }

  /// Tenants that are not told of a version of the schedule yet and have a name.
  List<TenantId> untold(int version, int limit) {
    return sql.query(
        """
        select t.id from known_tenant t
        where t.name <> ''
          and not exists (select from notice n where n.tenant = t.id and n.schedule_version = ?)
        order by t.id limit ?
        """,
        row -> new TenantId(row.id("id")),
        version,
        limit);
  }

  /// False if the change was heard of before.
  boolean heard(ScheduleChange change, Instant at) {
    return sql.update(
            """
            insert into schedule_change (version, effective_at, heard_at) values (?, ?, ?)
            on conflict (version) do nothing
            """,
            change.version(),
            change.effectiveAt(),
            at)
        == 1;
  }

  Optional<ScheduleChange> change(int version) {
    return sql.first(
        "select version, effective_at from schedule_change where version = ?",
        row -> new ScheduleChange((int) row.number("version"), row.instant("effective_at")),
        version);
  }

  /// Changes of the schedule that do not hold yet, and how many have heard of each.
  ///
  /// @param due tenants known before then should have been told of changes heard of before then
  List<ScheduleChangesTold.Change> changesAhead(Instant now, Instant due) {
    return sql.query(
        """
        select s.version,
          count(*) filter (where n.delivered_at is not null) as told,
          count(*) filter (where n.delivered_at is null and s.heard_at < ?
            and coalesce(n.requested_at, t.changed_at) < ?) as late
        from schedule_change s cross join known_tenant t
          left join notice n on n.tenant = t.id and n.schedule_version = s.version
        where s.effective_at > ? and t.name <> ''
        group by s.version order by s.version
        """,
        row ->
            new ScheduleChangesTold.Change(
                (int) row.number("version"), row.number("told"), row.number("late")),
        due,
        due,
        now);
  }

  /// @param evidence what the servers said by now
  void delivered(UUID id, Instant at, String evidence) {
    sql.update(
        "update notice set delivered_at = ?, evidence = ?, failed_reason = null where id = ?",
        at,
        evidence,
        id);
  }

  void failed(UUID id, String reason) {
    sql.update("update notice set failed_reason = ? where id = ?", reason, id);
  }

  void failureTold(UUID id, Instant at) {
    sql.update("update notice set failed_told_at = ? where id = ?", at, id);
  }

  void close(UUID id, Instant at) {
    sql.update("update notice set closed_at = ? where id = ? and closed_at is null", at, id);
  }

  /// Ends what is not true any more.
  void cancel(UUID deletionCase, Instant at) {
    sql.update(
        """
        update notice set cancelled_at = ?, closed_at = ?
        where deletion_case = ? and closed_at is null
        """,
        at,
        at,
        deletionCase);
  }

  List<NoticeMail> mails(UUID notice) {
    return sql.query(
        """
        select id, notice, contact, outcome, attempts, next_attempt_at, answer, answered_at, returned
        from notice_mail where notice = ? order by contact
        """,
        SqlNotices::readMail,
        notice);
  }

  /// Makes a letter for a contact, unless there is one.
  void addressTo(UUID notice, UUID contact, Instant now) {
    sql.update(
        """
        insert into notice_mail (notice, contact, next_attempt_at) values (?, ?, ?)
        on conflict (notice, contact) do nothing
        """,
        notice,
        contact,
        now);
  }

  /// Forgets a letter that was never taken, to a contact that is not told any more; one that came
  /// back is not tried again.
  void withdraw(UUID notice, UUID contact) {
    sql.update(
        """
        delete from notice_mail where notice = ? and contact = ? and outcome in ('waiting', 'refused')
        """,
        notice,
        contact);
    sql.update(
        """
        update notice_mail set next_attempt_at = null
        where notice = ? and contact = ? and outcome = 'returned'
        """,
        notice,
        contact);
  }

  /// Whose letter it is.
  Optional<UUID> ofLetter(UUID letter) {
    return sql.first(
        "select notice from notice_mail where id = ?", row -> row.id("notice"), letter);
  }

  /// Notes what a later server said of a letter.
  void returned(NoticeMail mail, Instant at) {
    sql.update(
        """
        update notice_mail set outcome = ?, next_attempt_at = ?, returned = ?, returned_at = ?
        where id = ?
        """,
        mail.outcome().name().toLowerCase(Locale.ROOT),
        mail.nextAttemptAt(),
        mail.returned(),
        at,
        mail.id());
  }

  /// Takes back that somebody has it.
  void undo(UUID id, String reason, Instant at) {
    sql.update(
        """
        update notice set delivered_at = null, evidence = null, closed_at = null, returned_at = ?,
          failed_reason = ?, failed_told_at = null
        where id = ?
        """,
        at,
        reason,
        id);
  }

  /// Has letters that came back tried once more, of notices that nobody of the tenant has.
  void tryReturned(TenantId tenant, Instant now) {
    sql.update(
        """
        update notice_mail m set next_attempt_at = ?
        from notice n
        where n.id = m.notice and n.tenant = ? and n.closed_at is null and n.delivered_at is null
          and m.outcome = 'returned'
        """,
        now,
        tenant.value());
  }

  /// Notes that an attempt begins, before it does; false if the notice was closed meanwhile.
  boolean begin(NoticeMail mail, Instant now) {
    return sql.update(
            """
            update notice_mail set attempts = attempts + 1, attempted_at = ?, next_attempt_at = ?
            where notice = ? and contact = ? and outcome <> 'taken'
              and exists (select from notice where id = notice and closed_at is null)
            """,
            now,
            now.plus(mail.pause()),
            mail.notice(),
            mail.contact())
        == 1;
  }

  void answered(NoticeMail mail) {
    sql.update(
        """
        update notice_mail set outcome = ?, next_attempt_at = ?, answer = ?, answered_at = ?
        where notice = ? and contact = ?
        """,
        mail.outcome().name().toLowerCase(Locale.ROOT),
        mail.nextAttemptAt(),
        mail.answer(),
        mail.answeredAt(),
        mail.notice(),
        mail.contact());
  }

  long held(TenantId tenant) {
    return sql.query(
            """
            select (select count(*) from notice where tenant = ?)
              + (select count(*) from notice_mail m join notice n on n.id = m.notice
                where n.tenant = ?)
              + (select count(*) from notice_channel c join notice n on n.id = c.notice
                where n.tenant = ?)
              + (select count(*) from security_contact_reminder where tenant = ?) as held
            """,
            row -> row.number("held"),
            tenant.value(),
            tenant.value(),
            tenant.value(),
            tenant.value())
        .getFirst();
  }

  void removeAll(TenantId tenant) {
    sql.update("delete from notice where tenant = ?", tenant.value());
    sql.update("delete from security_contact_reminder where tenant = ?", tenant.value());
  }

  private static Notice read(Row row) throws SQLException {
    return new Notice(
        row.id("id"),
        new TenantId(row.id("tenant")),
        subject(row),
        row.instant("requested_at"),
        row.instantOrNull("delivered_at"),
        row.textOrNull("evidence"),
        row.textOrNull("failed_reason"),
        row.instantOrNull("failed_told_at"),
        row.instantOrNull("cancelled_at"),
        row.instantOrNull("closed_at"));
  }

  private static Subject subject(Row row) throws SQLException {
    return switch (row.text("kind")) {
      case ScheduleChange.KIND ->
          new ScheduleChange((int) row.number("schedule_version"), row.instant("effective_at"));
      case TenantIncident.KIND ->
          new TenantIncident(
              row.id("incident"),
              (int) row.number("incident_number"),
              row.text("title"),
              row.text("text"));
      case String deletion ->
          new Deletion(
              row.id("deletion_case"),
              deletion,
              row.text("cause"),
              row.instant("began_at"),
              row.instant("purge_at"),
              row.instant("last_trace_at"));
    };
  }

  private static NoticeMail readMail(Row row) throws SQLException {
    return new NoticeMail(
        row.id("id"),
        row.id("notice"),
        row.id("contact"),
        Outcome.valueOf(row.text("outcome").toUpperCase(Locale.ROOT)),
        (int) row.number("attempts"),
        row.instantOrNull("next_attempt_at"),
        row.textOrNull("answer"),
        row.instantOrNull("answered_at"),
        row.textOrNull("returned"));
  }
}
