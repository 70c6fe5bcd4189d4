package io.safekeep.access.ssh;

import io.safekeep.contracts.identity.SshKeysChanged;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.ssh.SshPublicKey;
import jakarta.inject.Singleton;

/// The service's own copy of which SSH keys employees say are theirs.
@Singleton
class SqlRegisteredKeys {

  private final Sql sql;

  SqlRegisteredKeys(Sql sql) {
    this.sql = sql;
  }

  /// What is known of a key.
  enum Registered {
    THEIRS,
    /// The employee has registered others.
    NOT_THEIRS,
    /// The employee has registered none.
    NONE
  }

  Registered look(String employee, SshPublicKey key) {
    return sql.first(
            """
            select bool_or(fingerprint = ?) as theirs from registered_ssh_key
            where employee = ? and expires_at > now() having count(*) > 0
            """,
            row -> row.flag("theirs") ? Registered.THEIRS : Registered.NOT_THEIRS,
            key.fingerprint(),
            employee)
        .orElse(Registered.NONE);
  }

  /// Stores what identity-service says, unless a later version is there already.
  void store(SshKeysChanged keys) {
    var employee = keys.employee().toString();
    int stored =
        sql.update(
            """
            insert into registered_ssh_keys (employee, version) values (?, ?)
            on conflict (employee) do update set version = excluded.version
            where registered_ssh_keys.version < excluded.version
            """,
            employee,
            keys.version());
    if (stored == 0) {
      return;
    }
    sql.update("delete from registered_ssh_key where employee = ?", employee);
    keys.keys()
        .forEach(key ->
            sql.update(
                "insert into registered_ssh_key (employee, fingerprint, expires_at) values (?, ?, ?)",
                employee,
                key.fingerprint(),
                key.expiresAt()));
  }
}
