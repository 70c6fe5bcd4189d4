package io.safekeep.identity.sshkey;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// Table `ssh_key`. A key opens nothing once it has expired; whoever leaves loses theirs.
@Singleton
class SqlSshKeys {

  private final Sql sql;

  SqlSshKeys(Sql sql) {
    this.sql = sql;
  }

  /// Keys that are good now, the oldest first.
  List<SshKey> of(UUID employee) {
    return sql.query(
        """
        select id, name, line, fingerprint, added_at, expires_at from ssh_key
        where employee = ? and removed_at is null and expires_at > now() order by id
        """,
        row ->
            new SshKey(
                row.id("id"),
                row.text("name"),
                row.text("line"),
                row.text("fingerprint"),
                row.instant("added_at"),
                row.instant("expires_at")),
        employee);
  }

  /// False if the key is registered, here or by anybody else. One that has expired makes room.
  boolean add(UUID employee, SshKey key) {
    sql.update(
        """
        update ssh_key set removed_at = now()
        where fingerprint = ? and employee = ? and removed_at is null and expires_at <= now()
        """,
        key.fingerprint(),
        employee);
    return sql.update(
            """
            insert into ssh_key (id, employee, name, line, fingerprint, added_at, expires_at)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (fingerprint) where removed_at is null do nothing
            """,
            key.id(),
            employee,
            key.name(),
            key.line(),
            key.fingerprint(),
            key.addedAt(),
            key.expiresAt())
        == 1;
  }

  long nextChange(UUID employee) {
    return sql.first(
            """
            update employee set ssh_key_changes = ssh_key_changes + 1
            where id = ? returning ssh_key_changes
            """,
            row -> row.number("ssh_key_changes"),
            employee)
        .orElseThrow();
  }

  boolean remove(UUID employee, UUID key) {
    return sql.update(
            """
            update ssh_key set removed_at = now()
            where id = ? and employee = ? and removed_at is null
            """,
            key,
            employee)
        == 1;
  }
}
