package io.safekeep.notification.status.subscription;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.notification.MasterKeySettings;
import io.safekeep.notification.mail.MailAddress;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Table `status_subscription`. Addresses rest sealed; one is found by a keyed hash of it.
@Singleton
class SqlSubscriptions {

  private static final String TOKEN_PREFIX = "sub_";
  private static final String LEAVE = "leave";

  private final Sql sql;
  private final Sealer sealer;
  private final SecretKeySpec macKey;

  SqlSubscriptions(Sql sql, MasterKeySettings masterKey) {
    this.sql = sql;
    this.sealer = masterKey.sealerFor("status-subscription");
    this.macKey = new SecretKeySpec(Base64.getDecoder().decode(masterKey.masterKey().strip()), MAC);
  }

  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn(
        "status_subscription",
        "address",
        "'address'",
        sealer,
        Optional.of(
            new SealedColumn.Companion(
                "address_mac", plain -> mac(new MailAddress(new String(plain, UTF_8))))));
  }

  private static final String MAC = "HmacSHA256";

  /// @param address null for a webhook
  /// @param endpoint null for a mailbox
  record Subscription(UUID id, @Nullable MailAddress address, @Nullable UUID endpoint) {}

  /// Notes that an address asks to subscribe; empty if it asked just before, or often, or did so
  /// long ago and was answered.
  ///
  /// @param since asks from then on count as just before
  /// @param most so many asks until the address has said yes or was forgotten
  Optional<UUID> ask(UUID id, MailAddress address, Instant at, Instant since, int most) {
    return sql.first(
        """
        insert into status_subscription as s (id, address, address_mac, asked_at)
        values (?, ?, ?, ?)
        on conflict (address_mac) do update set asked_at = excluded.asked_at, asks = s.asks + 1
          where s.confirmed_at is null and s.asked_at < ? and s.asks < ?
        returning id
        """,
        row -> row.id("id"),
        id,
        sealer.seal(address.value().getBytes(UTF_8), "address"),
        mac(address),
        at,
        since,
        most);
  }

  long asks(Instant since) {
    return sql.query(
            """
            select count(*) as asks from status_subscription
            where endpoint is null and asked_at > ?
            """,
            row -> row.number("asks"),
            since)
        .getFirst();
  }

  /// A token in place of the one of an earlier mail.
  Secret token(UUID id, Instant expiresAt) {
    var token = Secret.random(TOKEN_PREFIX);
    sql.update(
        "update status_subscription set token_hash = ?, token_expires_at = ? where id = ?",
        token.hash(),
        expiresAt,
        id);
    return token;
  }

  /// Mailboxes that have not said yes yet.
  Optional<MailAddress> unconfirmed(UUID id) {
    return sql.first(
            """
            select id, address, endpoint from status_subscription
            where id = ? and confirmed_at is null and address is not null
            """,
            this::read,
            id)
        .map(Subscription::address);
  }

  /// False if the token is not good.
  boolean confirm(Secret token, Instant at) {
    return sql.update(
            """
            update status_subscription
            set confirmed_at = ?, token_hash = null, token_expires_at = null
            where token_hash = ? and token_expires_at > ? and confirmed_at is null
            """,
            at,
            token.hash(),
            at)
        == 1;
  }

  /// By id, from one on.
  List<Subscription> confirmedAfter(UUID after, int limit) {
    return sql.query(
        """
        select id, address, endpoint from status_subscription
        where confirmed_at is not null and id > ? order by id limit ?
        """,
        this::read,
        after,
        limit);
  }

  /// What a mail says to end its subscription: opens nothing else.
  String leaveToken(UUID id) {
    return sealer.sealText(id.toString(), LEAVE);
  }

  /// False if the token is none of ours. Leaving twice is leaving.
  boolean leave(String token) {
    return sealer
        .openText(token, LEAVE)
        .map(id -> {
          sql.update("delete from status_subscription where id = ?", UUID.fromString(id));
          return true;
        })
        .orElse(false);
  }

  void subscribe(UUID id, UUID endpoint, Instant at) {
    sql.update(
        """
        insert into status_subscription (id, endpoint, asked_at, confirmed_at) values (?, ?, ?, ?)
        on conflict (endpoint) do nothing
        """,
        id,
        endpoint,
        at,
        at);
  }

  void unsubscribe(UUID endpoint) {
    sql.update("delete from status_subscription where endpoint = ?", endpoint);
  }

  /// Nothing happens if the address has not subscribed: one that was only asked keeps its asks,
  /// which are counted.
  void forget(MailAddress address) {
    sql.update(
        "delete from status_subscription where address_mac = ? and confirmed_at is not null",
        mac(address));
  }

  void forgetUnconfirmed(Instant before) {
    sql.update(
        "delete from status_subscription where confirmed_at is null and asked_at < ?", before);
  }

  private byte[] mac(MailAddress address) {
    try {
      var mac = Mac.getInstance(MAC);
      mac.init(macKey);
      return mac.doFinal(
          ("status-subscription " + address.value().toLowerCase(Locale.ROOT)).getBytes(UTF_8));
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private Subscription read(Row row) throws SQLException {
    var id = row.id("id");
    byte[] sealed = row.bytesOrNull("address");
    return new Subscription(id, sealed == null ? null : open(sealed, id), row.idOrNull("endpoint"));
  }

  private MailAddress open(byte[] sealed, UUID id) {
    return new MailAddress(
        new String(
            sealer
                .open(sealed, "address")
                .orElseThrow(() ->
                    new IllegalStateException(
                        "the address of subscription " + id + " was sealed under another key")),
            UTF_8));
  }
}
