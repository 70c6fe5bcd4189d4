package io.safekeep.access.review;

import io.safekeep.access.policy.Suspensions;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reviews, their items, and what they suspended.
@Singleton
class SqlReviews implements Suspensions {

  private final Sql sql;

  SqlReviews(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Set<String> teamsThatDoNotCount(String employee, String entitlement) {
    return new HashSet<>(
        sql.query(
            """
            select team from eligibility_suspension
            where employee = ? and entitlement = ?
            """,
            row -> row.text("team"),
            employee,
            entitlement));
  }

  void add(Review review) {
    sql.update(
        """
        insert into access_review (id, reason, opened_by, opened_at, due_at, state)
        values (?, ?, ?, ?, ?, ?)
        """,
        review.id(),
        review.reason(),
        review.openedBy(),
        review.openedAt(),
        review.dueAt(),
        review.state().label());
  }

  void add(ReviewItem item) {
    sql.update(
        """
        insert into review_item (id, review, employee, team, entitlements, reviewer, state, keeps)
        values (?, ?, ?, ?, ?, ?, ?, '{}')
        """,
        item.id(),
        item.review(),
        item.employee(),
        item.team(),
        item.entitlements().toArray(String[]::new),
        item.reviewer(),
        item.state().label());
  }

  void change(UUID review, Review.State state) {
    sql.update("update access_review set state = ? where id = ?", state.label(), review);
  }

  void delegate(UUID item, String reviewer, String by) {
    sql.update(
        "update review_item set reviewer = ?, delegated_by = ? where id = ?", reviewer, by, item);
  }

  /// Stores what became of an item and what it suspends; lifts what it suspended before.
  void decide(
      ReviewItem item,
      ReviewItem.State state,
      @Nullable String by,
      @Nullable Instant at,
      @Nullable String reason,
      List<String> keeps) {
    sql.update(
        """
        update review_item set state = ?, decided_by = ?, decided_at = ?, reason = ?, keeps = ?
        where id = ?
        """,
        state.label(),
        by,
        at,
        reason,
        keeps.toArray(String[]::new),
        item.id());
    lift(item.employee(), item.team());
    sql.update(
        """
        insert into eligibility_suspension (employee, team, entitlement, item)
        select ?, ?, unnest(?::text[]), ? on conflict do nothing
        """,
        item.employee(),
        item.team(),
        item.lostIn(state, keeps).toArray(String[]::new),
        item.id());
  }

  /// Who left a team and comes back is judged anew.
  void lift(String employee, String team) {
    sql.update(
        "delete from eligibility_suspension where employee = ? and team = ?", employee, team);
  }

  Optional<Review> find(UUID id) {
    return sql.first("select * from access_review where id = ?", SqlReviews::review, id);
  }

  /// Locks the row until the transaction ends.
  Optional<Review> findForUpdate(UUID id) {
    return sql.first("select * from access_review where id = ? for update", SqlReviews::review, id);
  }

  Optional<Instant> lastOpened(String reason) {
    return sql.first(
        """
        select opened_at from access_review where reason = ? order by opened_at desc limit 1
        """,
        row -> row.instant("opened_at"),
        reason);
  }

  /// Newest first, older than `before`.
  List<Review> page(@Nullable UUID before, int limit) {
    return sql.query(
        """
        select * from access_review
        where id < coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by id desc limit ?
        """,
        SqlReviews::review,
        before,
        limit);
  }

  Optional<ReviewItem> item(UUID review, UUID id) {
    return sql.first(
        "select * from review_item where review = ? and id = ?", SqlReviews::item, review, id);
  }

  List<ReviewItem> undecided(UUID review) {
    return sql.query(
        "select * from review_item where review = ? and state = 'open' order by id",
        SqlReviews::item,
        review);
  }

  boolean isAllDecided(UUID review) {
    return sql.first(
            """
            select 1 as one from review_item
            where review = ? and state in ('open', 'suspended') limit 1
            """,
            _ -> true,
            review)
        .isEmpty();
  }

  /// Oldest first, after `after`.
  List<ReviewItem> items(UUID review, @Nullable UUID after, int limit) {
    return sql.query(
        """
        select * from review_item
        where review = ? and id > coalesce(?::uuid, '00000000-0000-0000-0000-000000000000')
        order by id limit ?
        """,
        SqlReviews::item,
        review,
        after,
        limit);
  }

  /// Reviews whose deadline passed longer ago than that, with items that still count as open.
  long openAfterDeadline(Instant before) {
    return sql.first(
            """
            select count(*) as count from review_item i join access_review r on r.id = i.review
            where i.state = 'open' and r.due_at < ?
            """,
            row -> row.number("count"),
            before)
        .orElseThrow();
  }

  static Review review(Row row) throws SQLException {
    return new Review(
        row.id("id"),
        row.text("reason"),
        row.text("opened_by"),
        row.instant("opened_at"),
        row.instant("due_at"),
        Review.State.valueOf(row.text("state").toUpperCase(Locale.ROOT)));
  }

  static ReviewItem item(Row row) throws SQLException {
    return new ReviewItem(
        row.id("id"),
        row.id("review"),
        row.text("employee"),
        row.text("team"),
        row.texts("entitlements"),
        row.textOrNull("reviewer"),
        row.textOrNull("delegated_by"),
        ReviewItem.State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
        row.textOrNull("decided_by"),
        row.instantOrNull("decided_at"),
        row.textOrNull("reason"),
        row.texts("keeps"));
  }
}
