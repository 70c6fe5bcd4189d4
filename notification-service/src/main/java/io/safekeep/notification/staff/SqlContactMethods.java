package io.safekeep.notification.staff;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.notification.MasterKeySettings;
import io.safekeep.notification.staff.ContactMethod.Kind;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Table `contact_method`. Addresses and codes rest sealed, each for its own row.
@Singleton
public class SqlContactMethods {

  private static final String SELECT =
      "select id, employee, kind, address, added_at, verified_at from contact_method ";

  private final Sql sql;
  private final Sealer addresses;
  private final Sealer codes;

  SqlContactMethods(Sql sql, MasterKeySettings masterKey) {
    this.sql = sql;
    this.addresses = masterKey.sealerFor("contact-method-address");
    this.codes = masterKey.sealerFor("contact-method-code");
  }

  @Produces
  @Singleton
  SealedColumn keptAddresses() {
    return new SealedColumn("contact_method", "address", "id::text", addresses);
  }

  @Produces
  @Singleton
  SealedColumn keptCodes() {
    return new SealedColumn("contact_method", "code", "id::text", codes);
  }

  /// Somebody's, in the order in which they are to be tried.
  public List<ContactMethod> of(UUID employee) {
    return sql.query(SELECT + "where employee = ? order by id", this::read, employee);
  }

  /// Makes whoever changes the same person's wait until the transaction ends.
  void lock(UUID employee) {
    sql.first("select 1 as one from known_employee where id = ? for update", row -> 1, employee);
  }

  Optional<ContactMethod> findForUpdate(UUID employee, UUID id) {
    return sql.first(SELECT + "where id = ? and employee = ? for update", this::read, id, employee);
  }

  void add(ContactMethod method) {
    sql.update(
        """
        insert into contact_method (id, employee, kind, address, added_at) values (?, ?, ?, ?, ?)
        """,
        method.id(),
        method.employee(),
        method.kind().label(),
        addresses.seal(method.address().getBytes(UTF_8), method.id().toString()),
        method.addedAt());
  }

  void remove(UUID id) {
    sql.update("delete from contact_method where id = ?", id);
  }

  /// A code that was sent there.
  ///
  /// @param code null if none is good
  /// @param tries how often a wrong one was given
  /// @param sent how many were sent
  record Code(
      @Nullable String code,
      @Nullable Instant expiresAt,
      int tries,
      int sent,
      @Nullable Instant sentAt) {}

  Code code(UUID id) {
    return sql.first(
            """
            select code, code_expires_at, code_tries, codes_sent, code_sent_at
            from contact_method where id = ?
            """,
            row -> {
              byte[] sealed = row.bytesOrNull("code");
              return new Code(
                  sealed == null
                      ? null
                      : codes
                          .open(sealed, id.toString())
                          .map(code -> new String(code, UTF_8))
                          .orElse(null),
                  row.instantOrNull("code_expires_at"),
                  (int) row.number("code_tries"),
                  (int) row.number("codes_sent"),
                  row.instantOrNull("code_sent_at"));
            },
            id)
        .orElseThrow();
  }

  /// A code in place of one before.
  ///
  /// @return how many were sent there with it
  int codeSent(UUID id, String code, Instant at) {
    sql.update(
        """
        update contact_method set code = ?, code_expires_at = ?, code_tries = 0,
          codes_sent = codes_sent + 1, code_sent_at = ?
        where id = ?
        """,
        codes.seal(code.getBytes(UTF_8), id.toString()),
        at.plus(ContactMethod.CODE_LIFETIME),
        at,
        id);
    return code(id).sent();
  }

  void wrongCode(UUID id) {
    sql.update("update contact_method set code_tries = code_tries + 1 where id = ?", id);
  }

  void verified(UUID id, Instant at) {
    sql.update(
        """
        update contact_method set verified_at = ?, code = null, code_expires_at = null where id = ?
        """,
        at,
        id);
  }

  /// Forgets how people can be reached who are not active since before an instant.
  void forgetThoseGone(Instant before) {
    sql.update(
        """
        delete from contact_method m using known_employee e
        where e.id = m.employee and e.inactive_since < ?
        """,
        before);
  }

  private ContactMethod read(Row row) throws SQLException {
    var id = row.id("id");
    byte[] address =
        addresses
            .open(row.bytes("address"), id.toString())
            .orElseThrow(() ->
                new IllegalStateException(
                    "the address of contact method " + id + " was sealed under another key"));
    return new ContactMethod(
        id,
        row.id("employee"),
        Kind.find(row.text("kind")).orElseThrow(),
        new String(address, UTF_8),
        row.instant("added_at"),
        row.instantOrNull("verified_at"));
  }
}
