package io.safekeep.access.ssh;

import io.safekeep.access.MasterKeySettings;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import io.safekeep.runtime.ssh.SshPublicKey;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.sql.SQLException;

/// Certificate authorities as rows, their private keys sealed.
@Singleton
class SqlAuthorities {

  private final Sql sql;
  private final Sealer sealer;

  SqlAuthorities(Sql sql, MasterKeySettings masterKey) {
    this.sql = sql;
    this.sealer = masterKey.sealerFor("ssh-authority");
  }

  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn("ssh_authority", "sealed_private_key", "id::text", sealer);
  }

  AuthorityRing ring() {
    return new AuthorityRing(
        sql.query("select id, public_key, created_at, signs_from from ssh_authority", this::read));
  }

  /// As [#ring()], and nobody adds to it until the current transaction ends.
  @Transactional(Transactional.TxType.MANDATORY)
  AuthorityRing hold() {
    sql.update("lock table ssh_authority in share row exclusive mode");
    return ring();
  }

  @Transactional(Transactional.TxType.MANDATORY)
  void add(Authority authority, AuthorityKey key) {
    sql.update(
        """
        insert into ssh_authority (id, public_key, sealed_private_key, created_at, signs_from)
        values (?, ?, ?, ?, ?)
        """,
        authority.id(),
        authority.publicKey().line(),
        sealer.seal(key.encodedPrivateKey(), authority.id().toString()),
        authority.createdAt(),
        authority.signsFrom());
  }

  /// @throws IllegalStateException if another master key sealed it
  AuthorityKey keyOf(Authority authority) {
    var id = authority.id();
    return sql.first(
            "select sealed_private_key from ssh_authority where id = ?",
            row -> row.bytes("sealed_private_key"),
            id)
        .flatMap(sealed -> sealer.open(sealed, id.toString()))
        .map(encoded -> AuthorityKey.of(authority.publicKey(), encoded))
        .orElseThrow(() -> new IllegalStateException("no key of SSH authority " + id + " opens"));
  }

  private Authority read(Row row) throws SQLException {
    return new Authority(
        row.id("id"),
        SshPublicKey.parse(row.text("public_key")),
        row.instant("created_at"),
        row.instant("signs_from"));
  }
}
