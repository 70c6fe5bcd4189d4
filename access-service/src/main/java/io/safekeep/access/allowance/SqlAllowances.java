package io.safekeep.access.allowance;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.Optional;
import java.util.UUID;

/// Allowances as rows.
@Singleton
public class SqlAllowances {

  private final Sql sql;

  SqlAllowances(Sql sql) {
    this.sql = sql;
  }

  /// Allows access, unless it has ended: an end that overtook this call wins.
  public void allow(UUID grant) {
    sql.update("insert into allowance (grant_id) values (?) on conflict do nothing", grant);
  }

  /// Ends access for good. When this returns, whoever [holds][#hold] it has committed, and nobody
  /// can any more.
  @Transactional
  public void end(UUID grant) {
    // Ends are numbered one after another, and committed in that order.
    var number =
        sql.first(
                "update allowance_end set last = last + 1 returning last",
                row -> row.number("last"))
            .orElseThrow();
    sql.update(
        """
        insert into allowance (grant_id, ended_at, ended_as) values (?, clock_timestamp(), ?)
        on conflict (grant_id) do update
          set ended_at = excluded.ended_at, ended_as = excluded.ended_as
          where allowance.ended_as is null
        """,
        grant,
        number);
  }

  public Optional<Allowance> find(UUID grant) {
    return sql.first(
        "select ended_as from allowance where grant_id = ?",
        row -> Allowance.of(row.numberOrNull("ended_as")),
        grant);
  }

  /// True if access is allowed, and stays so until the current transaction ends.
  @Transactional(Transactional.TxType.MANDATORY)
  public boolean hold(UUID grant) {
    return sql.first(
            "select 1 from allowance where grant_id = ? and ended_as is null for share",
            _ -> true,
            grant)
        .isPresent();
  }
}
