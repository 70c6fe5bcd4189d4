package io.safekeep.identity.factor;

import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticatorTransport;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.extension.authenticator.AuthenticationExtensionsAuthenticatorOutputs;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Passkeys in table `passkey`, public halves only, and the challenges that were answered.
@Singleton
public class SqlPasskeys {

  /// Browsers may name transports that nobody has heard of yet, but no others than words.
  private static final Predicate<String> KNOWN_FORM =
      Pattern.compile("[a-z-]{1,32}").asMatchPredicate();

  /// Base64url.
  private static final Predicate<String> IDENTIFIER =
      Pattern.compile("[A-Za-z0-9_-]+").asMatchPredicate();

  private final Sql sql;
  private final AttestedCredentialDataConverter converter =
      new AttestedCredentialDataConverter(new ObjectConverter());

  SqlPasskeys(Sql sql) {
    this.sql = sql;
  }

  /// What a signature is verified with.
  record Stored(UUID account, CredentialRecord credential) {}

  /// What a browser needs to know of a passkey to find it.
  record Descriptor(String id, List<String> transports) {}

  public List<Passkey> of(UUID account) {
    return sql.query(
        """
        select id, account_id, name, backed_up, created_at, last_used_at
        from passkey where account_id = ? order by created_at, id
        """,
        SqlPasskeys::read,
        account);
  }

  List<Descriptor> descriptorsOf(UUID account) {
    return sql.query(
        "select id, transports from passkey where account_id = ? order by created_at, id",
        row -> new Descriptor(row.text("id"), row.texts("transports")),
        account);
  }

  Optional<Stored> find(String id) {
    return IDENTIFIER.test(id)
        ? sql.first(
            """
            select account_id, credential, sign_count, backup_eligible, backed_up, transports
            from passkey where id = ?
            """,
            this::readStored,
            id)
        : Optional.empty();
  }

  /// False if somebody has that credential already (WebAuthn, section 7.1, step 26).
  boolean add(
      UUID account,
      String name,
      AuthenticatorData<?> data,
      Set<AuthenticatorTransport> transports) {
    var credential = data.getAttestedCredentialData();
    return credential != null
        && sql.update(
                """
                insert into passkey (id, account_id, name, credential, sign_count, backup_eligible,
                  backed_up, transports, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, now()) on conflict (id) do nothing
                """,
                text(credential.getCredentialId()),
                account,
                name,
                converter.convert(credential),
                data.getSignCount(),
                data.isFlagBE(),
                data.isFlagBS(),
                transports.stream()
                    .map(AuthenticatorTransport::getValue)
                    .filter(KNOWN_FORM)
                    .toArray(String[]::new))
            > 0;
  }

  /// Notes a use. False if a later one is known: then two hold the key (WebAuthn, section 6.1.1).
  /// Passkeys that follow their owner from device to device do not count, and stay at zero.
  boolean used(String id, AuthenticatorData<?> data) {
    return sql.update(
            """
            update passkey set sign_count = ?, backed_up = ?, last_used_at = now()
            where id = ? and (sign_count < ? or (sign_count = 0 and ? = 0))
            """,
            data.getSignCount(),
            data.isFlagBS(),
            id,
            data.getSignCount(),
            data.getSignCount())
        > 0;
  }

  boolean remove(UUID account, String id) {
    return IDENTIFIER.test(id)
        && sql.update("delete from passkey where account_id = ? and id = ?", account, id) > 0;
  }

  void removeAll(UUID account) {
    sql.update("delete from passkey where account_id = ?", account);
  }

  /// True once for each challenge.
  ///
  /// @param keptFor at least as long as an answer to it would be taken
  boolean spend(Challenge challenge, Duration keptFor) {
    return sql.update(
            """
            insert into spent_challenge (hash, expires_at)
            values (?, now() + make_interval(secs => ?)) on conflict (hash) do nothing
            """,
            new Secret(challenge.value()).hash(),
            keptFor.toSeconds())
        > 0;
  }

  private static Passkey read(Sql.Row row) throws SQLException {
    return new Passkey(
        row.text("id"),
        row.id("account_id"),
        row.text("name"),
        row.flag("backed_up"),
        row.instant("created_at"),
        Optional.ofNullable(row.instantOrNull("last_used_at")));
  }

  private Stored readStored(Sql.Row row) throws SQLException {
    return new Stored(
        row.id("account_id"),
        new CredentialRecordImpl(
            new NoneAttestationStatement(),
            true,
            row.flag("backup_eligible"),
            row.flag("backed_up"),
            row.number("sign_count"),
            converter.convert(row.bytes("credential")),
            new AuthenticationExtensionsAuthenticatorOutputs<>(),
            null,
            null,
            row.texts("transports").stream()
                .map(AuthenticatorTransport::create)
                .collect(Collectors.toSet())));
  }

  private static String text(byte[] id) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }
}
