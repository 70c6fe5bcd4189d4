package io.safekeep.notification.incident;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.notification.incident.SeverityMatrix.Level;
import io.safekeep.notification.incident.SeverityMatrix.Procedure;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Table `severity_matrix`: versions are added and never changed.
@Singleton
class SqlMatrices {

  private static final String SELECT =
      "select version, document, sha256, note, published_by, published_at from severity_matrix ";

  private final Sql sql;
  private final ObjectMapper json;

  SqlMatrices(Sql sql, ObjectMapper json) {
    this.sql = sql;
    this.json = json;
  }

  /// What is hashed and kept.
  @RegisterForReflection(registerFullHierarchy = true)
  record Document(List<Level> severities, List<Procedure> kinds) {}

  SeverityMatrix inForce() {
    return sql.first(SELECT + "order by version desc limit 1", this::read).orElseThrow();
  }

  Optional<SeverityMatrix> find(int version) {
    return sql.first(SELECT + "where version = ?", this::read, version);
  }

  List<SeverityMatrix> all() {
    return sql.query(SELECT + "order by version desc", this::read);
  }

  /// Whoever publishes at the same time waits, and gets the number after.
  SeverityMatrix publish(Document document, String note, String by, Instant at) {
    sql.query("select pg_advisory_xact_lock(hashtextextended('severity-matrix', 0))", _ -> true);
    String text = write(document);
    return sql.first(
            """
            insert into severity_matrix (version, document, sha256, note, published_by, published_at)
            select max(version) + 1, ?, ?, ?, ?, ? from severity_matrix
            returning version, document, sha256, note, published_by, published_at
            """,
            this::read,
            text,
            Entry.sha256(text),
            note,
            by,
            at)
        .orElseThrow();
  }

  private String write(Document document) {
    try {
      return json.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private SeverityMatrix read(Row row) throws SQLException {
    try {
      var document = json.readValue(row.text("document"), Document.class);
      return new SeverityMatrix(
          (int) row.number("version"),
          document.severities(),
          document.kinds(),
          row.text("sha256"),
          row.text("note"),
          row.text("published_by"),
          row.instant("published_at"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a version of the severity matrix cannot be read", e);
    }
  }
}
