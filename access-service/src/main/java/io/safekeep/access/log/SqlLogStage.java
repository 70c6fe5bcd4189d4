package io.safekeep.access.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where facts wait for their place in a log.
@Singleton
public class SqlLogStage {

  private static final int OPEN_LIMIT = 32 << 10;

  private static final String COLUMNS =
      """
      insert into log_staged
        (id, tenant, type, at, actor, request, grant_id, session, number, open, sealed)
      """;

  private final Sql sql;
  private final Ids ids;
  private final Clock clock;
  private final ObjectMapper json;

  public SqlLogStage(Sql sql, Ids ids, Clock clock, ObjectMapper json) {
    this.sql = sql;
    this.ids = ids;
    this.clock = clock;
    this.json = json;
  }

  /// Adds facts in the transaction of the act, so that both are durable or neither is. Takes any
  /// number in one round trip.
  ///
  /// @throws IllegalArgumentException if one has more open values than an entry can hold, 32 KiB
  @Transactional(Transactional.TxType.MANDATORY)
  public void add(List<LogEntry> entries) {
    var at = clock.instant();
    sql.update(
        COLUMNS
            + """
            select * from unnest(?::uuid[], ?::uuid[], ?::text[], ?::timestamptz[], ?::text[],
              ?::uuid[], ?::uuid[], ?::uuid[], ?::bigint[], ?::jsonb[], ?::jsonb[])
            """,
        array(entries, _ -> ids.next()),
        array(entries, entry -> entry.tenant() == null ? null : entry.tenant().value()),
        array(entries, LogEntry::type),
        array(entries, _ -> at),
        array(entries, LogEntry::actor),
        array(entries, LogEntry::request),
        array(entries, LogEntry::grant),
        array(entries, LogEntry::session),
        array(entries, LogEntry::number),
        array(entries, this::open),
        array(entries, entry -> write(entry.sealed())));
  }

  /// Adds facts of sessions as part of a statement that finds out which sessions take them, and
  /// where in the statement's arrays each of those stands. Takes [#ofSessions] as parameters.
  ///
  /// @param takers name of the sessions' rows: `id`, `tenant`, `employee`, `request`, `grant_id`,
  ///   and `place`, which begins at 1
  public static String insertFor(String takers) {
    return COLUMNS
        + """
        select fact.id, taker.tenant, fact.type, ?, taker.employee, taker.request, taker.grant_id,
          taker.id, fact.number, fact.open, fact.sealed
        from unnest(?::uuid[], ?::bigint[], ?::text[], ?::bigint[], ?::jsonb[], ?::jsonb[])
          with ordinality as fact (id, taker, type, number, open, sealed, nth)
        join %s taker on taker.place = fact.taker
        order by fact.nth
        """
            .formatted(takers);
  }

  /// @param takers for each fact the place of its session
  /// @throws IllegalArgumentException if one has more open values than an entry can hold, 32 KiB
  public Object[] ofSessions(List<Long> takers, List<LogEntry> facts) {
    return new Object[] {
      clock.instant(),
      array(facts, _ -> ids.next()),
      takers.toArray(Long[]::new),
      array(facts, LogEntry::type),
      facts.stream().map(LogEntry::number).toArray(Long[]::new),
      array(facts, this::open),
      array(facts, fact -> write(fact.sealed()))
    };
  }

  @Transactional(Transactional.TxType.MANDATORY)
  public void add(LogEntry entry) {
    add(List.of(entry));
  }

  private static String[] array(
      List<LogEntry> entries, Function<LogEntry, @Nullable Object> value) {
    return entries.stream()
        .map(entry -> {
          var one = value.apply(entry);
          return one == null ? null : one.toString();
        })
        .toArray(String[]::new);
  }

  /// An entry that were too long for the log would hold up all those behind it.
  private String open(LogEntry entry) {
    var open = write(entry.open());
    var length = open.getBytes(StandardCharsets.UTF_8).length;
    if (length > OPEN_LIMIT) {
      throw new IllegalArgumentException(
          "open values of %s have %d bytes, at most %d fit"
              .formatted(entry.type(), length, OPEN_LIMIT));
    }
    return open;
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a log entry cannot be written", e);
    }
  }
}
