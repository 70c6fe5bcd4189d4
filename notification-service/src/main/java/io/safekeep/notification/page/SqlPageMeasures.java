package io.safekeep.notification.page;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How fast pages were answered, from table `page`.
@Singleton
class SqlPageMeasures {

  private final Sql sql;

  SqlPageMeasures(Sql sql) {
    this.sql = sql;
  }

  /// Within how long a share of the urgent pages was answered; one that nobody has answered counts
  /// as long as it has waited, one that ended by itself does not count.
  ///
  /// @param percent for example 95
  Optional<Duration> slowest(int percent, Instant since, Instant now) {
    return sql.first(
            """
            select count(*) as pages, ceil(coalesce(percentile_cont(? / 100.0) within group (
                order by extract(epoch from coalesce(first_acknowledged_at, ?) - ordered_at)), 0) * 1000
              )::bigint as millis
            from page
            where urgency = 'high' and ordered_at > ?
              and (state <> 'resolved' or first_acknowledged_at is not null)
            """,
            row ->
                row.number("pages") == 0
                    ? Optional.<Duration>empty()
                    : Optional.of(Duration.ofMillis(row.number("millis"))),
            percent,
            now,
            since)
        .flatMap(found -> found);
  }

  /// How many pages should have gone on before an instant.
  long late(Instant before) {
    return sql.query(
            "select count(*) as late from page where state <> 'resolved' and due_at < ?",
            row -> row.number("late"),
            before)
        .getFirst();
  }
}
