package io.safekeep.notification.review;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Tables `incident_review`, `incident_sign_off` and `sign_off_delegate`: added to, never changed.
@Singleton
public class SqlReviews {

  private final Sql sql;

  SqlReviews(Sql sql) {
    this.sql = sql;
  }

  /// As it was last written.
  public Optional<Review> review(UUID incident) {
    return sql.first(
        """
        select version, summary, impact, causes, lessons, written_by, written_at
        from incident_review where incident = ? order by version desc limit 1
        """,
        row ->
            new Review(
                (int) row.number("version"),
                row.text("summary"),
                row.text("impact"),
                row.texts("causes"),
                row.text("lessons"),
                row.text("written_by"),
                row.instant("written_at")),
        incident);
  }

  /// When it was first written.
  Optional<Instant> firstReviewAt(UUID incident) {
    return sql.first(
        "select written_at from incident_review where incident = ? and version = 1",
        row -> row.instant("written_at"),
        incident);
  }

  void add(UUID incident, Review review) {
    sql.update(
        """
        insert into incident_review (incident, version, summary, impact, causes, lessons,
          written_by, written_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        incident,
        review.version(),
        review.summary(),
        review.impact(),
        review.causes().toArray(String[]::new),
        review.lessons(),
        review.writtenBy(),
        review.writtenAt());
  }

  /// The last one, if it was given after the incident was last resolved.
  public Optional<SignOff> signOff(UUID incident) {
    return sql.first(
        """
        select s.signed_at, s.signed_by, s.delegated_by, s.words
        from incident_sign_off s join incident i on i.id = s.incident
        where s.incident = ? and s.signed_at >= i.resolved_at order by s.signed_at desc limit 1
        """,
        row ->
            new SignOff(
                row.instant("signed_at"),
                row.text("signed_by"),
                row.textOrNull("delegated_by"),
                row.text("words")),
        incident);
  }

  void add(UUID incident, SignOff signOff) {
    sql.update(
        """
        insert into incident_sign_off (incident, signed_at, signed_by, delegated_by, words)
        values (?, ?, ?, ?, ?)
        """,
        incident,
        signOff.signedAt(),
        signOff.signedBy(),
        signOff.delegatedBy(),
        signOff.words());
  }

  void add(Delegate delegate) {
    sql.update(
        """
        insert into sign_off_delegate (id, employee, named_by, reason, named_at, until_at)
        values (?, ?, ?, ?, ?, ?)
        """,
        delegate.id(),
        delegate.employee(),
        delegate.namedBy(),
        delegate.reason(),
        delegate.namedAt(),
        delegate.untilAt());
  }

  /// Who stands in at that time.
  List<Delegate> delegates(Instant at) {
    return sql.query(
        """
        select id, employee, named_by, reason, named_at, until_at from sign_off_delegate
        where named_at <= ? and until_at > ? order by named_at
        """,
        SqlReviews::readDelegate,
        at,
        at);
  }

  private static Delegate readDelegate(Row row) throws SQLException {
    return new Delegate(
        row.id("id"),
        row.text("employee"),
        row.text("named_by"),
        row.text("reason"),
        row.instant("named_at"),
        row.instant("until_at"));
  }
}
