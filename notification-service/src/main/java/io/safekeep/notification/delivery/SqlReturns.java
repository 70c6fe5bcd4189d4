package io.safekeep.notification.delivery;

import io.safekeep.contracts.TenantId;
import io.safekeep.notification.delivery.Channel.Mail;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tables `message` and `delivery`, as far as mail that comes back changes them.
@Singleton
class SqlReturns {

  private final Sql sql;
  private final SqlMessages messages;

  SqlReturns(Sql sql, SqlMessages messages) {
    this.sql = sql;
    this.messages = messages;
  }

  /// A mail that a server had taken.
  record Sent(UUID message, @Nullable TenantId tenant, Lane lane, Instant sentAt, Mail to) {}

  /// Notes what a server says of a mail that it still has.
  void delayed(UUID delivery, String said) {
    sql.update(
        "update delivery set reason = ? where id = ? and channel = 'mail' and state = 'delivered'",
        said,
        delivery);
  }

  /// Notes that a mail was not delivered after all; empty if it never was.
  Optional<Sent> takeBack(UUID delivery, String said, Instant at) {
    return sql.first(
        """
        update delivery d set state = 'failed', settled_at = ?, reason = ?
        from message m
        where d.id = ? and m.id = d.message and d.channel = 'mail' and d.state = 'delivered'
        returning d.id, d.message, d.address, m.tenant, m.lane, m.sent_at
        """,
        this::read,
        at,
        said,
        delivery);
  }

  /// Takes back that a message was delivered; false if it was not, or another channel has it.
  boolean reopen(UUID message, Instant at) {
    messages.lock(message);
    return sql.update(
            """
            update message m set state = 'under-way', settled_at = null, returned_at = ?
            where id = ? and state = 'delivered'
              and not exists (
                select from delivery d where d.message = m.id and d.state = 'delivered')
            """,
            at,
            message)
        == 1;
  }

  /// Lets channels that were spared wait for their turn, with all their attempts.
  void holdSpared(UUID message) {
    sql.update(
        """
        update delivery set state = 'held', settled_at = null, reason = null,
          tried_before = attempts
        where message = ? and state = 'spared'
        """,
        message);
  }

  private Sent read(Row row) throws SQLException {
    UUID tenant = row.idOrNull("tenant");
    return new Sent(
        row.id("message"),
        tenant == null ? null : new TenantId(tenant),
        Lane.of(row.text("lane")),
        row.instant("sent_at"),
        (Mail) messages.channel(row.id("id"), "mail", null, row.bytes("address")));
  }
}
