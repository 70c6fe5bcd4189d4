package io.safekeep.access.postgres;

import io.safekeep.access.MasterKeySettings;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;

/// Passwords of the roles that were made in tenants' servers. No person ever sees one.
@Singleton
public class SqlCredentials {
  private static final String PREFIX = "jit_";
  private static final Pattern NAME =
      Pattern.compile(
          PREFIX + "([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})");

  private final Sql sql;
  private final Sealer sealer;

  public SqlCredentials(Sql sql, MasterKeySettings masterKey) {
    this.sql = sql;
    this.sealer = masterKey.sealerFor("postgres-role");
  }

  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn("postgres_role", "sealed_password", "grant_id::text", sealer);
  }

  /// How the gateway signs in for a grant.
  public record Credential(String role, String password) {

    @Override
    public String toString() {
      return "Credential[" + role + "]";
    }
  }

  /// The name of a grant's role: 36 characters, of the 63 that PostgreSQL takes.
  public static String roleOf(UUID grant) {
    return PREFIX + grant.toString().replace("-", "");
  }

  /// The grant whose role would have that name; empty for any other name.
  public static Optional<UUID> grantOf(String role) {
    var matcher = NAME.matcher(role);
    return matcher.matches()
        ? Optional.of(UUID.fromString(matcher.replaceFirst("$1-$2-$3-$4-$5")))
        : Optional.empty();
  }

  /// Empty if the role was not made, or is removed.
  public Optional<Credential> find(UUID grant) {
    return sql.first(
            """
            select sealed_password from postgres_role
            where grant_id = ? and sealed_password is not null
            """,
            row -> row.bytes("sealed_password"),
            grant)
        .flatMap(sealed -> sealer.open(sealed, grant.toString()))
        .map(plain -> new Credential(roleOf(grant), new String(plain, StandardCharsets.UTF_8)));
  }

  /// The credential of a grant, drawn if there is none. Whoever asks gets the same one.
  ///
  /// @throws IllegalStateException if it was forgotten: a role does not come back
  Credential draw(UUID grant, UUID resource) {
    sql.update(
        """
        insert into postgres_role (grant_id, resource, role, sealed_password)
        values (?, ?, ?, ?) on conflict do nothing
        """,
        grant,
        resource,
        roleOf(grant),
        sealer.seal(
            Secret.random("").value().getBytes(StandardCharsets.US_ASCII), grant.toString()));
    return find(grant)
        .orElseThrow(
            () -> new IllegalStateException("the role of grant " + grant + " was removed before"));
  }

  /// Keeps the number by which the server knows the role.
  void known(UUID grant, long oid) {
    sql.update("update postgres_role set oid = ? where grant_id = ?", oid, grant);
  }

  /// The number of the role, also when it was removed.
  OptionalLong oid(UUID grant) {
    return sql.first(
            "select oid from postgres_role where grant_id = ? and oid is not null",
            row -> row.number("oid"),
            grant)
        .map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }

  void forget(UUID grant) {
    sql.update("update postgres_role set sealed_password = null where grant_id = ?", grant);
  }
}
