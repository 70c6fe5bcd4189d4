package io.safekeep.access.catalogue;

import io.safekeep.access.catalogue.CatalogueVersion.Active;
import io.safekeep.access.catalogue.CatalogueVersion.Decided;
import io.safekeep.access.catalogue.CatalogueVersion.Proposed;
import io.safekeep.access.catalogue.CatalogueVersion.State;
import io.safekeep.access.catalogue.CatalogueVersion.Superseded;
import io.safekeep.access.catalogue.CatalogueVersion.Withdrawn;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// All versions that there ever were. The database repeats what the states allow, and that two
/// persons agreed.
@Singleton
class SqlCatalogueVersions {

  private static final String COLUMNS =
      """
      select number, sha256, note, shipped, proposed_by, proposed_on_behalf, proposed_at, state,
        decided_by, decided_on_behalf, decided_at, superseded_at
      from catalogue_version
      """;

  private final Sql sql;

  SqlCatalogueVersions(Sql sql) {
    this.sql = sql;
  }

  /// The number that comes next. Whoever asks holds it until the transaction ends.
  int next() {
    sql.query("select pg_advisory_xact_lock(hashtext('catalogue_version')) as locked", _ -> true);
    return sql.first(
            "select coalesce(max(number), 0) + 1 as next from catalogue_version",
            row -> (int) row.number("next"))
        .orElseThrow();
  }

  void add(CatalogueVersion version, byte[] document) {
    var decided = version.state().decided();
    sql.update(
        """
        insert into catalogue_version (number, sha256, document, note, shipped, proposed_by,
          proposed_on_behalf, proposed_at, state, decided_by, decided_on_behalf, decided_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        version.number(),
        version.sha256(),
        document,
        version.note(),
        version.shipped(),
        version.proposedBy().subject(),
        version.proposedBy().onBehalf(),
        version.proposedAt(),
        version.state().label(),
        decided.map(one -> one.by().subject()).orElse(null),
        decided.map(one -> one.by().onBehalf()).orElse(null),
        decided.map(Decided::at).orElse(null));
  }

  /// Stores a new state; the caller holds the row's lock.
  void update(CatalogueVersion version) {
    var decided = version.state().decided();
    sql.update(
        """
        update catalogue_version set state = ?, decided_by = ?, decided_on_behalf = ?,
          decided_at = ?, superseded_at = ?
        where number = ?
        """,
        version.state().label(),
        decided.map(one -> one.by().subject()).orElse(null),
        decided.map(one -> one.by().onBehalf()).orElse(null),
        decided.map(Decided::at).orElse(null),
        version.state() instanceof Superseded superseded ? superseded.supersededAt() : null,
        version.number());
  }

  boolean isEmpty() {
    return sql.first("select 1 as one from catalogue_version limit 1", _ -> true).isEmpty();
  }

  Optional<CatalogueVersion> find(int number) {
    return sql.first(COLUMNS + "where number = ?", SqlCatalogueVersions::read, number);
  }

  /// Locks the row until the transaction ends.
  Optional<CatalogueVersion> findForUpdate(int number) {
    return sql.first(COLUMNS + "where number = ? for update", SqlCatalogueVersions::read, number);
  }

  /// Locks the row until the transaction ends.
  CatalogueVersion activeForUpdate() {
    return sql.first(COLUMNS + "where state = 'active' for update", SqlCatalogueVersions::read)
        .orElseThrow();
  }

  Optional<Integer> active() {
    return sql.first(
        "select number from catalogue_version where state = 'active'",
        row -> (int) row.number("number"));
  }

  byte[] document(int number) {
    return sql.first(
            "select document from catalogue_version where number = ?",
            row -> row.bytes("document"),
            number)
        .orElseThrow();
  }

  /// Newest first, older than `before`.
  List<CatalogueVersion> page(int before, int limit) {
    return sql.query(
        COLUMNS + "where number < ? order by number desc limit ?",
        SqlCatalogueVersions::read,
        before,
        limit);
  }

  private static CatalogueVersion read(Row row) throws SQLException {
    return new CatalogueVersion(
        (int) row.number("number"),
        row.text("sha256"),
        row.text("note"),
        row.flag("shipped"),
        new Actor(row.text("proposed_by"), row.textOrNull("proposed_on_behalf")),
        row.instant("proposed_at"),
        state(row));
  }

  private static State state(Row row) throws SQLException {
    var label = row.text("state");
    if (label.equals("proposed")) {
      return new Proposed();
    }
    var by = new Actor(row.text("decided_by"), row.textOrNull("decided_on_behalf"));
    var at = row.instant("decided_at");
    return switch (label) {
      case "active" -> new Active(by, at);
      case "superseded" ->
          new Superseded(by, at, Objects.requireNonNull(row.instantOrNull("superseded_at")));
      case "withdrawn" -> new Withdrawn(by, at);
      default -> throw new IllegalStateException("a version is in state " + label);
    };
  }
}
