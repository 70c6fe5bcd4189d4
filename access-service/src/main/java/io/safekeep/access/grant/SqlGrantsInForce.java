package io.safekeep.access.grant;

import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.runtime.sql.Sql;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/// Asks the database, by its clock. Those who watch a grant are told by three ways: a notification
/// of the change, which is fast and may be lost; a look four times a second, which is the truth;
/// and, because both need the database, two seconds without its answer.
@Singleton
class SqlGrantsInForce implements GrantsInForce {

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /// Without an answer for so long nobody can say that access is still granted.
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(2);

  private static final String ASK =
      """
      select w.id,
        case
          when g.state is distinct from 'active' then coalesce(g.end_reason, 'revoked')
          when clock_timestamp() >= g.ends_at then 'time'
          else access_barred(g.employee, g.tenant, g.resource, g.id)
        end as why,
        greatest(1, ceil(extract(epoch from g.ends_at - clock_timestamp()) * 1000))::bigint
          as millis_left
      from unnest(?) w(id) left join access_grant g on g.id = w.id
      """;

  private final Sql sql;
  private final SqlGrants grants;
  private final DataSource dataSource;
  private final Set<Watching> watches = ConcurrentHashMap.newKeySet();
  private final Semaphore watched = new Semaphore(0);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("grant-watch-", 0).factory());

  /// `System.nanoTime()` of the newest answer.
  private volatile long answeredAt = System.nanoTime();

  private volatile boolean stopping;

  SqlGrantsInForce(Sql sql, SqlGrants grants, DataSource dataSource) {
    this.sql = sql;
    this.grants = grants;
    this.dataSource = dataSource;
  }

  void start(@Observes StartupEvent started) {
    threads.execute(this::look);
    threads.execute(this::judge);
  }

  void stop(@Observes ShutdownEvent asked) {
    stopping = true;
    threads.shutdownNow();
  }

  @Override
  public Optional<GrantInForce> find(UUID grant) {
    return sql.first(
            """
            select ends_at from access_grant
            where id = ? and state = 'active' and clock_timestamp() < ends_at
              and access_barred(employee, tenant, resource, id) is null
            """,
            row -> row.instant("ends_at"),
            grant)
        .flatMap(
            endsAt -> grants.find(grant).map(found -> new GrantInForce(found.terms(), endsAt)));
  }

  @Override
  public Watch watch(UUID grant, Listener listener) {
    var watching = new Watching(grant, listener, System.nanoTime());
    watches.add(watching);
    watched.release();
    return () -> watches.remove(watching);
  }

  /// Somebody who watches a grant.
  ///
  /// @param since `System.nanoTime()`
  private record Watching(UUID grant, Listener listener, long since) {}

  private void look() {
    boolean silent = false;
    while (!stopping) {
      try {
        watched.acquire();
        watched.drainPermits();
        lookWhileWatched();
        silent = false;
      } catch (SQLException e) {
        if (!silent) {
          Log.warnf("Grants in use cannot be looked at: %s", e.getMessage());
          silent = true;
        }
        pause();
        watched.release();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void lookWhileWatched() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setNetworkTimeout(threads, (int) LONGEST_SILENCE.toMillis());
      execute(connection, "listen " + SqlGrants.CHANNEL);
      var notifications = connection.unwrap(PGConnection.class);
      while (!stopping && !watches.isEmpty()) {
        // What is told is only that something changed; what, the next answer says.
        notifications.getNotifications((int) ask(connection).toMillis());
      }
      execute(connection, "unlisten " + SqlGrants.CHANNEL);
      connection.setNetworkTimeout(threads, 0);
    }
  }

  /// Tells those whose grants allow nothing any more.
  ///
  /// @return until the next look
  private Duration ask(Connection connection) throws SQLException {
    UUID[] asked = watches.stream().map(Watching::grant).distinct().toArray(UUID[]::new);
    var wait = LOOK_EVERY;
    try (var statement = connection.prepareStatement(ASK)) {
      statement.setArray(1, connection.createArrayOf("uuid", asked));
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          var why = rows.getString("why");
          if (why != null) {
            tell(rows.getObject("id", UUID.class), EndReason.of(why));
          } else {
            var left = Duration.ofMillis(rows.getLong("millis_left"));
            wait = left.compareTo(wait) < 0 ? left : wait;
          }
        }
      }
    }
    answeredAt = System.nanoTime();
    return wait;
  }

  private static void execute(Connection connection, String statement) throws SQLException {
    try (var prepared = connection.prepareStatement(statement)) {
      prepared.execute();
    }
  }

  private void tell(UUID grant, EndReason why) {
    watches.stream()
        .filter(watching -> watching.grant().equals(grant))
        .forEach(watching -> tell(watching, why));
  }

  private void tell(Watching watching, EndReason why) {
    if (watches.remove(watching)) {
      threads.execute(() -> watching.listener().ended(why));
    }
  }

  private void judge() {
    while (!stopping) {
      long now = System.nanoTime();
      long answered = answeredAt;
      watches.stream()
          .filter(
              watching -> now - Math.max(answered, watching.since()) > LONGEST_SILENCE.toNanos())
          .forEach(watching -> tell(watching, EndReason.UNKNOWN));
      pause();
    }
  }

  private void pause() {
    try {
      Thread.sleep(LOOK_EVERY);
    } catch (InterruptedException e) {
      stopping = true;
    }
  }
}
