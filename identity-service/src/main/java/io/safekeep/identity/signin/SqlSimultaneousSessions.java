package io.safekeep.identity.signin;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Open sessions of one employee that were in use within minutes of each other.
@Singleton
class SqlSimultaneousSessions {

  /// What counts as at once. A session in use is noted every five minutes.
  private static final Duration AT_ONCE = Duration.ofMinutes(10);

  private static final String PAIRS =
      """
      select a.account_id, a.id as session, a.network, b.id as other, b.network as other_network,
        greatest(a.last_seen_at, b.last_seen_at) as since
      from session a
      join session b on b.account_id = a.account_id and a.id < b.id
        and b.device_id is distinct from a.device_id
      join employee e on e.id = a.account_id
      where a.ended_at is null and b.ended_at is null
        and a.superseded_at is null and b.superseded_at is null
        and a.network <> b.network
        and a.last_seen_at > now() - make_interval(secs => ?)
        and b.last_seen_at > now() - make_interval(secs => ?)
        and abs(extract(epoch from a.last_seen_at - b.last_seen_at)) <= ?
        and not exists (select from distant_sessions d
          where d.session_id = a.id and d.other_session_id = b.id)
      """;

  private final Sql sql;

  SqlSimultaneousSessions(Sql sql) {
    this.sql = sql;
  }

  /// @param since when both were in use
  record Pair(
      UUID account, UUID session, String network, UUID other, String otherNetwork, Instant since) {

    boolean isDistant() {
      return Sighting.areDistant(network, otherNetwork);
    }
  }

  /// Pairs in use lately that nobody was told of.
  List<Pair> inUse() {
    return lately(AT_ONCE);
  }

  /// Pairs in use within that time that nobody was told of.
  List<Pair> lately(Duration time) {
    return sql.query(
        PAIRS,
        SqlSimultaneousSessions::read,
        time.toSeconds(),
        time.toSeconds(),
        AT_ONCE.toSeconds());
  }

  /// False if somebody else told of it meanwhile.
  boolean tell(Pair pair) {
    return sql.update(
            """
            insert into distant_sessions (session_id, other_session_id) values (?, ?)
            on conflict do nothing
            """,
            pair.session,
            pair.other)
        == 1;
  }

  private static Pair read(Sql.Row row) throws SQLException {
    return new Pair(
        row.id("account_id"),
        row.id("session"),
        row.text("network"),
        row.id("other"),
        row.text("other_network"),
        row.instant("since"));
  }
}
