package io.safekeep.identity.password;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// Passwords that were accepted, with the rule that they met, in table `password_history`. That one
/// becomes somebody's is written by triggers on the tables of people.
@Singleton
class SqlPasswordHistory {

  private final Sql sql;

  SqlPasswordHistory(Sql sql) {
    this.sql = sql;
  }

  void accepted(UUID account, String hash, PasswordPolicy rule) {
    sql.update(
        """
        insert into password_history (hash, account_id, rule, rule_version, accepted_at)
        values (?, ?, ?, ?, now())
        """,
        hash,
        account,
        rule.name(),
        rule.version());
  }

  /// Notes that there was nothing to judge: the hash is of no password.
  void withoutPassword(UUID account, String hash) {
    sql.update(
        """
        insert into password_history (hash, account_id, rule, rule_version, accepted_at)
        values (?, ?, 'none', 0, now())
        """,
        hash,
        account);
  }

  /// Hashes of the account's passwords, the present one first.
  List<String> last(UUID account, int count) {
    return sql.query(
        """
        select hash from password_history where account_id = ? and set_at is not null
        order by set_at desc limit ?
        """,
        row -> row.text("hash"),
        account,
        count);
  }
}
