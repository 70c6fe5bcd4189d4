package io.safekeep.retention.verification;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/// The registry of data holders, and what they answered in a case.
@Singleton
class SqlHeldStores {

  private final Sql sql;

  SqlHeldStores(Sql sql) {
    this.sql = sql;
  }

  /// Stores of today, each with the newest answer to the step that deletes. Counted before is what
  /// lay there in the first round.
  List<HeldStore> of(UUID deletionCase) {
    return sql.query(
        """
        select h.participant, h.store, h.data_class, h.purge_method, h.horizon_days, h.tables,
          o.state, o.evidence_sha256, coalesce(o.after_count, 0) as after,
          coalesce((select max(p.before_count) from purge_order p
            where p.deletion_case = ? and p.participant = h.participant and p.store = h.store
              and p.step = 'purge'), 0) as before
        from data_holder h
        left join lateral (
          select state, after_count, evidence_sha256 from purge_order p
          where p.deletion_case = ? and p.participant = h.participant and p.store = h.store
            and p.step = 'purge'
          order by p.generation desc limit 1) o on true
        where h.gone_at is null
        order by h.participant, h.store
        """,
        SqlHeldStores::read,
        deletionCase,
        deletionCase);
  }

  private static HeldStore read(Row row) throws SQLException {
    var phase = row.textOrNull("state");
    return new HeldStore(
        row.text("participant"),
        row.text("store"),
        row.text("data_class"),
        row.text("purge_method"),
        (int) row.number("horizon_days"),
        row.texts("tables"),
        phase == null
            ? null
            : new HeldStore.Answer(
                phase,
                row.number("before"),
                row.number("after"),
                row.textOrNull("evidence_sha256")));
  }
}
