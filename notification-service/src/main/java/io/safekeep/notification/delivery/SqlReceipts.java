package io.safekeep.notification.delivery;

import io.safekeep.contracts.TenantId;
import io.safekeep.notification.delivery.Channel.Mail;
import io.safekeep.notification.delivery.Channel.Phone;
import io.safekeep.notification.mail.MailAddress;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tables `message`, `delivery` and `delivery_attempt` as readers see them.
@Singleton
class SqlReceipts {

  private static final String SELECT =
      """
      select d.id, d.message, m.tenant, m.lane, m.about, m.subject, d.channel, d.endpoint, d.address,
        d.state, d.attempts, d.opened_at, d.due_at, d.settled_at, d.reason
      from delivery d join message m on m.id = d.message
      """;

  private final Sql sql;
  private final SqlMessages messages;

  SqlReceipts(Sql sql, SqlMessages messages) {
    this.sql = sql;
    this.messages = messages;
  }

  /// A delivery as readers see it.
  ///
  /// @param channel `mail`, `hook`, `sms` or `voice`
  /// @param recipient most of it hidden; null for an endpoint
  /// @param state `held`, `waiting`, `delivered`, `failed` or `spared`
  /// @param nextAttemptAt null unless it waits for one
  record Delivery(
      UUID id,
      UUID message,
      @Nullable TenantId tenant,
      Lane lane,
      String about,
      String subject,
      String channel,
      @Nullable UUID endpoint,
      @Nullable String recipient,
      String state,
      int attempts,
      @Nullable Instant openedAt,
      @Nullable Instant nextAttemptAt,
      @Nullable Instant settledAt,
      @Nullable String reason) {}

  /// One attempt that somebody lived to write down.
  ///
  /// @param outcome `delivered`, `later`, `refused` or `gone`
  record Made(
      int number,
      Instant beganAt,
      Duration took,
      @Nullable Long status,
      String outcome,
      String detail) {}

  Optional<Delivery> find(UUID id) {
    return sql.first(SELECT + "where d.id = ?", this::read, id);
  }

  /// In the order of fallback.
  List<Delivery> ofMessage(UUID message) {
    return sql.query(SELECT + "where d.message = ? order by d.position", this::read, message);
  }

  /// Newest first.
  ///
  /// @param tenant null for all
  /// @param endpoint null for all
  /// @param before id of the last one seen
  List<Delivery> before(
      @Nullable TenantId tenant, @Nullable UUID endpoint, UUID before, int limit) {
    return sql.query(
        SELECT
            + """
            where (?::uuid is null or m.tenant = ?) and (?::uuid is null or d.endpoint = ?)
              and d.id < ?
            order by d.id desc limit ?
            """,
        this::read,
        tenant == null ? null : tenant.value(),
        tenant == null ? null : tenant.value(),
        endpoint,
        endpoint,
        before,
        limit);
  }

  /// Newest first, at most 200.
  List<Made> attempts(UUID delivery) {
    return sql.query(
        """
        select number, began_at, millis, status, outcome, detail from delivery_attempt
        where delivery = ? order by number desc limit 200
        """,
        row ->
            new Made(
                (int) row.number("number"),
                row.instant("began_at"),
                Duration.ofMillis(row.number("millis")),
                row.numberOrNull("status"),
                row.text("outcome"),
                row.text("detail")),
        delivery);
  }

  /// False if it is waiting, or waits for another channel.
  boolean beginAnew(UUID id, Instant now) {
    return sql.update(
            """
            update delivery set state = 'waiting', due_at = ?, opened_at = ?, settled_at = null,
              reason = null, tried_before = attempts
            where id = ? and state in ('delivered', 'failed', 'spared')
            """,
            now,
            now,
            id)
        == 1;
  }

  void forget(Instant settledBefore) {
    sql.update("delete from message where settled_at < ?", settledBefore);
  }

  /// Messages whose channel has taken too long, or has failed, and whose next one was not opened.
  ///
  /// @param before since when it should have been
  long stuck(Instant before) {
    return sql.query(
            """
            select count(distinct m.id) as stuck
            from message m join delivery d on d.message = m.id
            where m.state = 'under-way'
              and coalesce(d.settled_at, d.opened_at) < ? and d.state in ('waiting', 'failed')
              and exists (select from delivery n where n.message = m.id
                and n.position = d.position + 1 and n.state = 'held')
            """,
            row -> row.number("stuck"),
            before)
        .getFirst();
  }

  long held(TenantId tenant) {
    return sql.query(
            "select count(*) as held from message where tenant = ?",
            row -> row.number("held"),
            tenant.value())
        .getFirst();
  }

  void removeAll(TenantId tenant) {
    sql.update("delete from message where tenant = ?", tenant.value());
  }

  private Delivery read(Row row) throws SQLException {
    UUID id = row.id("id");
    UUID tenant = row.idOrNull("tenant");
    return new Delivery(
        id,
        row.id("message"),
        tenant == null ? null : new TenantId(tenant),
        Lane.of(row.text("lane")),
        row.text("about"),
        row.text("subject"),
        row.text("channel"),
        row.idOrNull("endpoint"),
        recipient(
            messages.channel(
                id, row.text("channel"), row.idOrNull("endpoint"), row.bytesOrNull("address"))),
        row.text("state"),
        (int) row.number("attempts"),
        row.instantOrNull("opened_at"),
        row.instantOrNull("due_at"),
        row.instantOrNull("settled_at"),
        row.textOrNull("reason"));
  }

  private static @Nullable String recipient(Channel channel) {
    return switch (channel) {
      case Mail mail -> new MailAddress(mail.address()).masked();
      case Phone phone -> phone.masked();
      case Channel.Hook _ -> null;
    };
  }
}
