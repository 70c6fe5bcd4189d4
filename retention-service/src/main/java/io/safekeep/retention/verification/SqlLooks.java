package io.safekeep.retention.verification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tables `verification_look`, which only grows, `verification_wait` and `verification_mark`.
@Singleton
class SqlLooks {

  private final Sql sql;
  private final ObjectMapper json;

  SqlLooks(Sql sql, ObjectMapper json) {
    this.sql = sql;
    this.json = json;
  }

  /// False if there is one of that round already, which then stays.
  boolean add(Look look) {
    return sql.update(
            """
            insert into verification_look
              (deletion_case, generation, "when", taken_at, traces, stores, findings)
            values (?, ?, ?, ?, ?::jsonb, ?::jsonb, ?)
            on conflict (deletion_case, generation, "when") do nothing
            """,
            look.deletionCase(),
            look.generation(),
            look.when(),
            look.takenAt(),
            write(look.traces()),
            write(look.stores()),
            look.findings().toArray(String[]::new))
        == 1;
  }

  /// Looks of a case, oldest first.
  List<Look> of(UUID deletionCase) {
    return sql.query(
        """
        select deletion_case, generation, "when", taken_at, traces::text as traces,
          stores::text as stores, findings
        from verification_look where deletion_case = ? order by taken_at, "when" desc
        """,
        row ->
            new Look(
                row.id("deletion_case"),
                (int) row.number("generation"),
                row.text("when"),
                row.instant("taken_at"),
                read(row.text("traces"), new TypeReference<List<Trace>>() {}),
                read(row.text("stores"), new TypeReference<List<StoreProof>>() {}),
                row.texts("findings")),
        deletionCase);
  }

  /// Notes why a case cannot be looked at; null once it was.
  void waiting(UUID deletionCase, @Nullable String why) {
    if (why == null) {
      sql.update("delete from verification_wait where deletion_case = ?", deletionCase);
    } else {
      sql.update(
          """
          insert into verification_wait (deletion_case, why) values (?, ?)
          on conflict (deletion_case) do update set why = excluded.why
          """,
          deletionCase,
          why);
    }
  }

  Optional<String> waiting(UUID deletionCase) {
    return sql.first(
        "select why from verification_wait where deletion_case = ?",
        row -> row.text("why"),
        deletionCase);
  }

  /// Keeps the ids that are searched for after the purge.
  void mark(UUID deletionCase, byte[] sealed) {
    sql.update(
        """
        insert into verification_mark (deletion_case, sealed) values (?, ?)
        on conflict (deletion_case) do nothing
        """,
        deletionCase,
        sealed);
  }

  Optional<byte[]> marks(UUID deletionCase) {
    return sql.first(
        "select sealed from verification_mark where deletion_case = ?",
        row -> row.bytes("sealed"),
        deletionCase);
  }

  void forgetMarks(UUID deletionCase) {
    sql.update("delete from verification_mark where deletion_case = ?", deletionCase);
  }

  private String write(List<?> values) {
    try {
      return json.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a look cannot be written as JSON", e);
    }
  }

  private <T> T read(String text, TypeReference<T> type) {
    try {
      return json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored look cannot be read", e);
    }
  }
}
