package io.safekeep.notification.page;

import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Table `reach_test`.
@Singleton
class SqlReachTests {

  private final Sql sql;

  SqlReachTests(Sql sql) {
    this.sql = sql;
  }

  /// Makes whoever tests the same person wait until the transaction ends.
  void lock(UUID employee) {
    sql.first("select 1 as one from known_employee where id = ? for update", row -> 1, employee);
  }

  Optional<ReachTest> last(UUID employee) {
    return sql.first(
        "select * from reach_test where employee = ? order by sent_at desc limit 1",
        SqlReachTests::read,
        employee);
  }

  void add(ReachTest test, Secret token) {
    sql.update(
        "insert into reach_test (id, employee, sent_at, token_hash) values (?, ?, ?, ?)",
        test.id(),
        test.employee(),
        test.sentAt(),
        token.hash());
  }

  /// @return whether there is such a test that nobody has answered
  boolean answer(Secret token, Instant at) {
    return sql.update(
            "update reach_test set answered_at = ? where token_hash = ? and answered_at is null",
            at,
            token.hash())
        == 1;
  }

  private static ReachTest read(Row row) throws SQLException {
    return new ReachTest(
        row.id("id"), row.id("employee"), row.instant("sent_at"), row.instantOrNull("answered_at"));
  }
}
