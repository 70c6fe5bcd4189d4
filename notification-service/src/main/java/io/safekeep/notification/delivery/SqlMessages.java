package io.safekeep.notification.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.MasterKeySettings;
import io.safekeep.notification.delivery.Channel.Hook;
import io.safekeep.notification.delivery.Channel.Mail;
import io.safekeep.notification.delivery.Channel.Phone;
import io.safekeep.notification.delivery.Channel.Phone.Kind;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.sql.Sql;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tables `message` and `delivery`, as far as what is sent and to whom. Addresses, and what
/// messages say, rest sealed, each for its own row.
@Singleton
class SqlMessages {

  /// Where all mail goes: to the installation's own server.
  static final String MAIL = "mail";

  /// Where all calls go: to the installation's provider.
  static final String PHONE = "phone";

  private final Sql sql;
  private final Sealer addresses;
  private final Sealer contents;
  private final ObjectMapper json;

  SqlMessages(Sql sql, MasterKeySettings masterKey, ObjectMapper json) {
    this.sql = sql;
    this.addresses = masterKey.sealerFor("delivery-address");
    this.contents = masterKey.sealerFor("message-content");
    this.json = json;
  }

  @Produces
  @Singleton
  SealedColumn keptAddresses() {
    return new SealedColumn("delivery", "address", "id::text", addresses);
  }

  @Produces
  @Singleton
  SealedColumn keptContents() {
    return new SealedColumn("message", "content", "id::text", contents);
  }

  /// False if the decision was kept before.
  boolean add(UUID id, Message message, Instant now) {
    TenantId tenant = message.tenant();
    return sql.update(
            """
            insert into message (id, decision, lane, tenant, about, subject, content,
              fallback_seconds, sent_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (decision) do nothing
            """,
            id,
            message.decision(),
            message.lane().label(),
            tenant == null ? null : tenant.value(),
            message.about(),
            message.text().subject(),
            sealed(id, message.text()),
            message.lane().fallbackAfter().toSeconds(),
            now)
        == 1;
  }

  UUID decided(String decision) {
    return sql.query("select id from message where decision = ?", row -> row.id("id"), decision)
        .getFirst();
  }

  /// Makes others who move the message on wait.
  ///
  /// @return its decision
  String lock(UUID message) {
    return sql.query(
            "select decision from message where id = ? for update",
            row -> row.text("decision"),
            message)
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
                then ?::timestamptz + m.fallback_seconds * interval '1 second' end
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

  /// The channel of a claimed row.
  ///
  /// @param channel as the table names it
  /// @param address sealed; null for an endpoint
  Channel channel(
      UUID delivery, String channel, @Nullable UUID endpoint, byte @Nullable [] address) {
    if (endpoint != null) {
      return new Hook(endpoint);
    }
    String opened = opened(delivery, Objects.requireNonNull(address));
    return switch (channel) {
      case "mail" -> {
        int end = opened.indexOf('\n');
        yield end < 0
            ? new Mail(opened)
            : new Mail(opened.substring(0, end), opened.substring(end + 1));
      }
      default -> new Phone(Kind.valueOf(channel.toUpperCase(Locale.ROOT)), opened);
    };
  }

  /// What a message says.
  ///
  /// @param content sealed
  Text text(UUID message, String subject, byte[] content) {
    byte[] opened =
        contents
            .open(content, message.toString())
            .orElseThrow(() ->
                new IllegalStateException(
                    "what message " + message + " says was sealed under another key"));
    try {
      JsonNode fields = json.readTree(opened);
      return new Text(
          subject,
          fields.path("plain").asText(),
          fields.path("html").textValue(),
          fields.path("link").textValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] sealed(UUID message, Text text) {
    String fields =
        json.createObjectNode()
            .put("plain", text.plain())
            .put("html", text.html())
            .put("link", text.link())
            .toString();
    return contents.seal(fields.getBytes(UTF_8), message.toString());
  }

  private String opened(UUID delivery, byte[] address) {
    return addresses
        .open(address, delivery.toString())
        .map(plain -> new String(plain, UTF_8))
        .orElseThrow(() ->
            new IllegalStateException(
                "the address of delivery " + delivery + " was sealed under another key"));
  }

  private byte[] sealed(UUID delivery, String address) {
    return addresses.seal(address.getBytes(UTF_8), delivery.toString());
  }

  private static String addressOf(Mail mail) {
    return mail.unsubscribe() == null ? mail.address() : mail.address() + "\n" + mail.unsubscribe();
  }
}
