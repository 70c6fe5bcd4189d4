package io.safekeep.access.log;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Signing keys as rows.
@Singleton
class SqlLogKeys {
  private final Sql sql;

  SqlLogKeys(Sql sql) {
    this.sql = sql;
  }

  /// @param verifier `name+id+key`
  record StoredKey(String verifier, byte[] sealedSecret) {}

  Optional<StoredKey> find(String name) {
    return sql.first(
        "select verifier, sealed_secret from log_key where name = ?",
        row -> new StoredKey(row.text("verifier"), row.bytes("sealed_secret")),
        name);
  }

  /// Does nothing if there is one of that name.
  void add(String name, StoredKey key) {
    sql.update(
        """
        insert into log_key (name, verifier, sealed_secret) values (?, ?, ?)
        on conflict (name) do nothing
        """,
        name,
        key.verifier(),
        key.sealedSecret());
  }
}
