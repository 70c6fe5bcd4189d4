package io.safekeep.notification.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.contracts.TenantId;
import io.safekeep.notification.MasterKeySettings;
import io.safekeep.notification.delivery.Channel.Hook;
import io.safekeep.notification.delivery.Channel.Mail;
import io.safekeep.notification.delivery.Channel.Phone;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tables `message` and `delivery`, as far as what is sent and to whom. Addresses rest sealed, each
/// for its own row.
@Singleton
class SqlMessages {

  /// Where all mail goes: to the installation's own server.
  private static final String MAIL = "mail";

  /// Where all calls go: to the installation's provider.
  private static final String PHONE = "phone";

  private final Sql sql;
  private final Sealer sealer;

  SqlMessages(Sql sql, MasterKeySettings masterKey) {
    this.sql = sql;
    this.sealer = masterKey.sealerFor("delivery-address");
  }

  /// False if the decision was kept before.
  boolean add(UUID id, Message message, Instant now) {
    TenantId tenant = message.tenant();
    return sql.update(
            """
            insert into message (id, decision, lane, tenant, about, subject, plain, html, link,
              fallback_seconds, sent_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (decision) do nothing
            """,
            id,
            message.decision(),
            message.lane().label(),
            tenant == null ? null : tenant.value(),
            message.about(),
            message.text().subject(),
            message.text().plain(),
            message.text().html(),
            message.text().link(),
            message.lane().fallbackAfter().toSeconds(),
            now)
        == 1;
  }

  UUID decided(String decision) {
    return sql.query("select id from message where decision = ?", row -> row.id("id"), decision)
        .getFirst();
  }

  String decisionOf(UUID message) {
    return sql.query(
            "select decision from message where id = ?", row -> row.text("decision"), message)
        .getFirst();
  }

  void addDelivery(UUID id, UUID message, int position, Channel channel, Lane lane) {
    switch (channel) {
      case Mail mail ->
          add(id, message, position, "mail", lane, MAIL, null, sealed(id, addressOf(mail)));
      case Hook(UUID endpoint) ->
          add(id, message, position, "hook", lane, endpoint.toString(), endpoint, null);
      case Phone phone ->
          add(
              id,
              message,
              position,
              phone.kind().name().toLowerCase(Locale.ROOT),
              lane,
              PHONE,
              null,
              sealed(id, phone.number()));
    }
  }

  private void add(
      UUID id,
      UUID message,
      int position,
      String channel,
      Lane lane,
      String destination,
      @Nullable UUID endpoint,
      byte @Nullable [] address) {
    sql.update(
        """
        insert into delivery (id, message, position, channel, endpoint, address, urgent,
          destination)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        id,
        message,
        position,
        channel,
        endpoint,
        address,
        lane.isUrgent(),
        destination);
  }

  /// Channels that cannot be tried at all.
  void failWithoutEndpoint(UUID message, Instant now) {
    sql.update(
        """
        update delivery d set state = 'failed', settled_at = ?,
          reason = 'the endpoint is gone or disabled'
        where message = ? and state = 'held' and channel = 'hook'
          and not exists (
            select from endpoint e where e.id = d.endpoint and e.disabled_at is null)
        """,
        now,
        message);
  }

  /// Opens the first channel that is held; false if none is. An endpoint that rests is left alone
  /// until it has, except by what is urgent.
  boolean openNext(UUID message, Instant now) {
    return sql.update(
            """
            update delivery d set state = 'waiting', opened_at = ?,
              due_at = case when d.urgent then ? else greatest(?,
                (select e.resting_until from endpoint e where e.id = d.endpoint)) end,
              fallback_at = case when exists (
                  select from delivery n where n.message = d.message and n.state = 'held'
                    and n.position > d.position)
                then ? + m.fallback_seconds * interval '1 second' end
            from message m
            where m.id = d.message and d.id = (
              select id from delivery where message = ? and state = 'held' order by position limit 1)
            """,
            now,
            now,
            now,
            now,
            message)
        == 1;
  }

  /// Notes that no channel is left; false if one is, or it was noted before.
  boolean failed(UUID message, Instant now) {
    return sql.update(
            """
            update message m set state = 'failed', settled_at = ?
            where id = ? and state = 'under-way'
              and not exists (select from delivery d where d.message = m.id
                and d.state in ('held', 'waiting', 'delivered'))
            """,
            now,
            message)
        == 1;
  }

  private byte[] sealed(UUID delivery, String address) {
    return sealer.seal(address.getBytes(UTF_8), delivery.toString());
  }

  private static String addressOf(Mail mail) {
    return mail.unsubscribe() == null ? mail.address() : mail.address() + "\n" + mail.unsubscribe();
  }
}
