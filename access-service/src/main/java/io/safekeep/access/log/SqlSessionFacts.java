package io.safekeep.access.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// What was recorded of one session, whether it has its place in the log already or not.
@Singleton
public class SqlSessionFacts {

  private final Sql sql;
  private final ObjectMapper json;
  private final LogSettings settings;

  SqlSessionFacts(Sql sql, ObjectMapper json, LogSettings settings) {
    this.sql = sql;
    this.json = json;
    this.settings = settings;
  }

  /// Something that happened in a session.
  ///
  /// @param number of the fact in its session: they begin at 0 and have no gap
  /// @param open what anybody who reads the log sees
  /// @param disclosed what the log holds a commitment to, as far as it is kept and shown
  @Schema(name = "SessionEvent")
  public record SessionFact(
      long number,
      String type,
      Instant at,
      @Schema(implementation = Object.class) JsonNode open,
      @Schema(implementation = Object.class) JsonNode disclosed) {}

  /// @param after number of the last fact that was seen; -1 for none
  /// @param isForTenant without what is personal to the vendor's employees
  public List<SessionFact> of(UUID session, long after, int limit, boolean isForTenant) {
    return sql.query(
        """
        select number, type, at, open, sealed - ?::text[] as disclosed from log_fact
        where session = ? and number > ? order by number limit ?
        """,
        this::read,
        isForTenant ? settings.withheld().toArray(String[]::new) : new String[0],
        session,
        after,
        limit);
  }

  private SessionFact read(Row row) throws SQLException {
    return new SessionFact(
        row.number("number"),
        row.text("type"),
        row.instant("at"),
        parse(row.text("open")),
        parse(row.text("disclosed")));
  }

  private JsonNode parse(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a fact cannot be read", e);
    }
  }
}
