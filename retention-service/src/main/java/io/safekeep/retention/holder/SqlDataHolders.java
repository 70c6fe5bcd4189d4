package io.safekeep.retention.holder;

import io.safekeep.contracts.platform.StoresDeclared;
import io.safekeep.contracts.platform.StoresDeclared.DeclaredStore;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Tables `data_holder`, `data_holder_change` and `data_holder_declaration`.
@Singleton
public class SqlDataHolders {

  private static final String COLUMNS =
      """
      select participant, store, data_class, purge_method, verify_method, horizon_days, tables,
        steps, declared_at, gone_at
      from data_holder
      """;

  private final Sql sql;

  SqlDataHolders(Sql sql) {
    this.sql = sql;
  }

  /// What was declared about a store at some time.
  ///
  /// @param change `declared`, `changed`, `gone` or `back`
  /// @param said class, method and steps as they were declared then
  public record Change(
      String participant, String store, String change, String said, Instant changedAt) {}

  /// All stores that are declared now, and those that are gone after them.
  public List<DeclaredHolder> all() {
    return sql.query(
        COLUMNS + "order by (gone_at is not null), participant, store", SqlDataHolders::read);
  }

  /// Stores at which a step can be ordered now.
  public List<DeclaredHolder> knowing(Step step) {
    return sql.query(
        COLUMNS + "where gone_at is null and ? = any(steps) order by participant, store",
        SqlDataHolders::read,
        step.label());
  }

  /// When each service last declared its stores.
  public Map<String, Instant> declarations() {
    return sql
        .query(
            "select participant, declared_at from data_holder_declaration",
            row -> Map.entry(row.text("participant"), row.instant("declared_at")))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /// The newest changes, at most `limit`.
  List<Change> changes(int limit) {
    return sql.query(
        """
        select participant, store, change, said, changed_at from data_holder_change
        order by sequence desc limit ?
        """,
        row ->
            new Change(
                row.text("participant"),
                row.text("store"),
                row.text("change"),
                row.text("said"),
                row.instant("changed_at")),
        limit);
  }

  /// Takes a declaration; one that is older than what is known says nothing.
  ///
  /// @return whether there is a store now at which more can be ordered than before
  @Transactional(Transactional.TxType.MANDATORY)
  boolean declare(StoresDeclared declaration) {
    String participant = declaration.service();
    Instant at = declaration.declaredAt();
    int newer =
        sql.update(
            """
            insert into data_holder_declaration (participant, declared_at) values (?, ?)
            on conflict (participant) do update set declared_at = excluded.declared_at
              where data_holder_declaration.declared_at < excluded.declared_at
            """,
            participant,
            at);
    if (newer == 0) {
      return false;
    }
    Map<String, DeclaredHolder> known =
        sql
            .query(COLUMNS + "where participant = ? for update", SqlDataHolders::read, participant)
            .stream()
            .collect(
                Collectors.toMap(
                    DeclaredHolder::store, holder -> holder, (a, _) -> a, TreeMap::new));
    boolean more = false;
    Set<String> named = new HashSet<>();
    for (DeclaredStore store : declaration.stores()) {
      named.add(store.name());
      DeclaredHolder before = known.get(store.name());
      more |= put(participant, store, before, at);
    }
    for (DeclaredHolder holder : known.values()) {
      if (holder.goneAt() == null && !named.contains(holder.store())) {
        sql.update(
            "update data_holder set gone_at = ? where participant = ? and store = ?",
            at,
            participant,
            holder.store());
        note(participant, holder.store(), "gone", "not declared any more", at);
      }
    }
    return more;
  }

  private boolean put(
      String participant, DeclaredStore store, @Nullable DeclaredHolder before, Instant at) {
    sql.update(
        """
        insert into data_holder (participant, store, data_class, purge_method, verify_method,
          horizon_days, tables, steps, declared_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (participant, store) do update set
          data_class = excluded.data_class, purge_method = excluded.purge_method,
          verify_method = excluded.verify_method, horizon_days = excluded.horizon_days,
          tables = excluded.tables, steps = excluded.steps, declared_at = excluded.declared_at,
          gone_at = null
        """,
        participant,
        store.name(),
        store.dataClass(),
        store.purgeMethod(),
        store.verifyMethod(),
        store.horizonDays(),
        store.tables().toArray(String[]::new),
        store.steps().toArray(String[]::new),
        at);
    Set<Step> steps = steps(store.steps());
    String change =
        before == null
            ? "declared"
            : before.goneAt() != null ? "back" : isSame(before, store, steps) ? "" : "changed";
    if (!change.isEmpty()) {
      note(
          participant,
          store.name(),
          change,
          "%s; %s; %s".formatted(store.dataClass(), store.purgeMethod(), store.steps()),
          at);
    }
    return before == null || before.goneAt() != null || !before.steps().containsAll(steps);
  }

  private static boolean isSame(DeclaredHolder before, DeclaredStore store, Set<Step> steps) {
    return before.dataClass().equals(store.dataClass())
        && before.purgeMethod().equals(store.purgeMethod())
        && before.verifyMethod().equals(store.verifyMethod())
        && before.horizonDays() == store.horizonDays()
        && before.tables().equals(store.tables())
        && before.steps().equals(steps);
  }

  private void note(String participant, String store, String change, String said, Instant at) {
    sql.update(
        """
        insert into data_holder_change (participant, store, change, said, changed_at)
        values (?, ?, ?, ?, ?)
        """,
        participant,
        store,
        change,
        said,
        at);
  }

  /// Steps that a newer service may know and we do not are none that we can order.
  private static Set<Step> steps(List<String> labels) {
    return labels.stream().map(Step::find).flatMap(Optional::stream).collect(Collectors.toSet());
  }

  private static DeclaredHolder read(Row row) throws SQLException {
    return new DeclaredHolder(
        row.text("participant"),
        row.text("store"),
        row.text("data_class"),
        row.text("purge_method"),
        row.text("verify_method"),
        (int) row.number("horizon_days"),
        row.texts("tables"),
        steps(row.texts("steps")),
        row.instant("declared_at"),
        row.instantOrNull("gone_at"));
  }
}
