package io.safekeep.retention.signing;

import io.safekeep.retention.RetentionSettings;
import io.safekeep.retention.signing.SigningKeys.PublicKey;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// Table `signing_key`; private halves lie sealed.
@Singleton
class SqlSigningKeys {

  private final Sql sql;
  private final Sealer sealer;
  private final Clock clock;

  SqlSigningKeys(Sql sql, RetentionSettings settings, Clock clock) {
    this.sql = sql;
    this.sealer = settings.sealerFor("signing-key");
    this.clock = clock;
  }

  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn("signing_key", "sealed_private_key", "id", sealer);
  }

  /// A key pair, opened.
  record Stored(PublicKey publicKey, byte[] privateKey) {}

  Optional<Stored> current(String purpose) {
    return sql.first(
        """
        select id, purpose, x, sealed_private_key from signing_key
        where purpose = ? order by ordinal desc limit 1
        """,
        this::opened,
        purpose);
  }

  private Stored opened(Row row) throws SQLException {
    PublicKey key = read(row);
    byte[] opened =
        sealer
            .open(row.bytes("sealed_private_key"), key.id())
            .orElseThrow(() ->
                new IllegalStateException(
                    "Signing key %s cannot be opened: it was changed, or safekeep.retention.master-key is not the key it was sealed with."
                        .formatted(key.id())));
    return new Stored(key, opened);
  }

  /// Adds the first key of a purpose, unless somebody did just now.
  void add(PublicKey key, byte[] privateKey) {
    sql.update(
        """
        insert into signing_key (id, purpose, ordinal, x, sealed_private_key, made_at)
        values (?, ?, 1, ?, ?, ?) on conflict (purpose, ordinal) do nothing
        """,
        key.id(),
        key.purpose(),
        key.x(),
        sealer.seal(privateKey, key.id()),
        clock.instant());
  }

  List<PublicKey> all() {
    return sql.query(
        "select id, purpose, x from signing_key order by purpose, ordinal desc",
        SqlSigningKeys::read);
  }

  private static PublicKey read(Row row) throws SQLException {
    return new PublicKey(row.text("id"), row.text("purpose"), row.text("x"));
  }
}
