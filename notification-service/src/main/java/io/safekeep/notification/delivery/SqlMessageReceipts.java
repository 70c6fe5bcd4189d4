package io.safekeep.notification.delivery;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What became of messages, for those who have to prove that somebody was told.
@Singleton
public class SqlMessageReceipts {

  private final Sql sql;

  SqlMessageReceipts(Sql sql) {
    this.sql = sql;
  }

  /// Where a message is.
  public enum State {
    UNDER_WAY,
    DELIVERED,
    FAILED
  }

  /// One message.
  ///
  /// @param channel `mail`, `hook`, `sms` or `voice`: the one that has it, else the last one tried
  /// @param endpoint of a hook
  /// @param attempts on that channel
  /// @param said what the receiver's server answered, or why it failed; names no address
  public record Receipt(
      UUID message,
      State state,
      @Nullable Instant settledAt,
      String channel,
      @Nullable UUID endpoint,
      int attempts,
      @Nullable String said) {}

  /// Of those messages that are still kept.
  public List<Receipt> of(Collection<UUID> messages) {
    return sql.query(
        """
        select m.id, m.state, m.settled_at, d.channel, d.endpoint, d.attempts,
          coalesce(d.reason, (select a.detail from delivery_attempt a
            where a.delivery = d.id order by a.number desc limit 1)) as said
        from message m
          join lateral (select * from delivery
            where message = m.id
            order by state = 'delivered' desc, opened_at desc nulls last, position limit 1) d on true
        where m.id = any(?)
        order by m.id
        """,
        SqlMessageReceipts::read,
        (Object) messages.toArray(UUID[]::new));
  }

  private static Receipt read(Row row) throws SQLException {
    return new Receipt(
        row.id("id"),
        switch (row.text("state")) {
          case "delivered" -> State.DELIVERED;
          case "failed" -> State.FAILED;
          default -> State.UNDER_WAY;
        },
        row.instantOrNull("settled_at"),
        row.text("channel"),
        row.idOrNull("endpoint"),
        (int) row.number("attempts"),
        row.textOrNull("said"));
  }
}
