package io.safekeep.notification.contact;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.contracts.TenantId;
import io.safekeep.notification.MasterKeySettings;
import io.safekeep.notification.mail.MailAddress;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Tables `contact` and `contact_mail`. Addresses rest sealed, each for its own row.
@Singleton
public class SqlContacts {

  private static final String TOKEN_PREFIX = "con_";

  private static final String SELECT =
      "select id, tenant, address, roles, added_by, added_at, verified_at, unreachable_at from contact ";

  private final Sql sql;
  private final Sealer sealer;

  SqlContacts(Sql sql, MasterKeySettings masterKey) {
    this.sql = sql;
    this.sealer = masterKey.sealerFor("contact-address");
  }

  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn("contact", "address", "id::text", sealer);
  }

  /// A tenant's contacts, oldest first.
  public List<Contact> of(TenantId tenant) {
    return sql.query(SELECT + "where tenant = ? order by id", this::read, tenant.value());
  }

  /// Makes whoever changes the tenant's contacts at the same time wait; false if the tenant is not
  /// known here.
  boolean lock(TenantId tenant) {
    return sql.first(
            "select 1 as found from known_tenant where id = ? for update",
            row -> row.number("found"),
            tenant.value())
        .isPresent();
  }

  Optional<Contact> find(UUID id) {
    return sql.first(SELECT + "where id = ?", this::read, id);
  }

  void add(Contact contact) {
    sql.update(
        """
        insert into contact (id, tenant, address, roles, added_by, added_at)
        values (?, ?, ?, ?, ?, ?)
        """,
        contact.id(),
        contact.tenant().value(),
        sealer.seal(contact.address().value().getBytes(UTF_8), contact.id().toString()),
        labels(contact.roles()),
        contact.addedBy(),
        contact.addedAt());
  }

  void changeRoles(UUID id, Set<ContactRole> roles) {
    sql.update("update contact set roles = ? where id = ?", labels(roles), id);
  }

  void remove(UUID id) {
    sql.update("delete from contact where id = ?", id);
  }

  /// A token in place of the one of an earlier mail.
  Secret token(UUID id, Instant expiresAt) {
    var token = Secret.random(TOKEN_PREFIX);
    sql.update(
        "update contact set token_hash = ?, token_expires_at = ? where id = ?",
        token.hash(),
        expiresAt,
        id);
    return token;
  }

  /// Whose token it is, if it is good; others who show it wait.
  Optional<Contact> find(Secret token, Instant now) {
    return sql.first(
        SELECT + "where token_hash = ? and token_expires_at > ? for update",
        this::read,
        token.hash(),
        now);
  }

  void verified(UUID id, Instant at) {
    sql.update(
        """
        update contact set verified_at = ?, unreachable_at = null, token_hash = null,
          token_expires_at = null
        where id = ?
        """,
        at,
        id);
  }

  /// False if it was noted before.
  boolean unreachable(UUID id, Instant at) {
    return sql.update(
            "update contact set unreachable_at = ? where id = ? and unreachable_at is null", at, id)
        == 1;
  }

  void mailAsked(Contact contact, Instant at) {
    sql.update(
        "insert into contact_mail (tenant, contact, asked_at) values (?, ?, ?)",
        contact.tenant().value(),
        contact.id(),
        at);
  }

  /// How many mails were asked for since then, for one tenant.
  long mailsOf(TenantId tenant, Instant since) {
    return count("tenant", tenant.value(), since);
  }

  /// How many mails were asked for since then, to one contact.
  long mailsTo(UUID contact, Instant since) {
    return count("contact", contact, since);
  }

  private long count(String column, UUID of, Instant since) {
    return sql.query(
            "select count(*) as mails from contact_mail where %s = ? and asked_at > ?"
                .formatted(column),
            row -> row.number("mails"),
            of,
            since)
        .getFirst();
  }

  void forgetMails(Instant before) {
    sql.update("delete from contact_mail where asked_at < ?", before);
  }

  /// A tenant and how many of its contacts are verified.
  ///
  /// @param forSecurity those of them with the role `security`
  public record Reach(TenantId tenant, long verified, long forSecurity) {}

  /// Of every tenant that has a name; those that were purged have none.
  public List<Reach> reach() {
    return sql.query(
        """
        select t.id, count(c.id) as verified,
          count(c.id) filter (where 'security' = any(c.roles)) as for_security
        from known_tenant t left join contact c on c.tenant = t.id
          and c.verified_at is not null and c.unreachable_at is null
        where t.name <> '' group by t.id order by t.id
        """,
        row ->
            new Reach(
                new TenantId(row.id("id")), row.number("verified"), row.number("for_security")));
  }

  long held(TenantId tenant) {
    return sql.query(
            """
            select (select count(*) from contact where tenant = ?)
              + (select count(*) from contact_mail where tenant = ?) as held
            """,
            row -> row.number("held"),
            tenant.value(),
            tenant.value())
        .getFirst();
  }

  void removeAll(TenantId tenant) {
    sql.update("delete from contact where tenant = ?", tenant.value());
    sql.update("delete from contact_mail where tenant = ?", tenant.value());
  }

  private static String[] labels(Set<ContactRole> roles) {
    return roles.stream().map(ContactRole::label).sorted().toArray(String[]::new);
  }

  private Contact read(Row row) throws SQLException {
    var id = row.id("id");
    byte[] address =
        sealer
            .open(row.bytes("address"), id.toString())
            .orElseThrow(() ->
                new IllegalStateException(
                    "the address of contact " + id + " was sealed under another key"));
    return new Contact(
        id,
        new TenantId(row.id("tenant")),
        new MailAddress(new String(address, UTF_8)),
        row.texts("roles").stream()
            .map(label -> ContactRole.find(label).orElseThrow())
            .collect(Collectors.toSet()),
        row.text("added_by"),
        row.instant("added_at"),
        row.instantOrNull("verified_at"),
        row.instantOrNull("unreachable_at"));
  }
}
