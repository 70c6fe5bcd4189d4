package io.safekeep.runtime.control;

import io.safekeep.contracts.record.SignedRecord;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/// Tables `evidence_key`, `evidence_record` and `evidence_head`.
@Singleton
class SqlEvidence {

  /// Names the advisory lock under which the chain grows.
  private static final long CHAIN = 0x65766964656e6365L;

  private final Sql sql;

  SqlEvidence(Sql sql) {
    this.sql = sql;
  }

  /// A key pair.
  ///
  /// @param number 1 for the first, which has no predecessor
  /// @param x public half, 32 bytes in base64url
  /// @param sealedPrivateKey PKCS #8, sealed by the master key
  record StoredKey(int number, String x, byte[] sealedPrivateKey, Instant madeAt) {}

  /// What the newest record of a check said.
  record Head(String digest, Instant collectedAt) {}

  /// The newest, which signs.
  Optional<StoredKey> key() {
    return sql.first(
        """
        select number, x, sealed_private_key, made_at from evidence_key
        order by number desc limit 1
        """,
        row ->
            new StoredKey(
                (int) row.number("number"),
                row.text("x"),
                row.bytes("sealed_private_key"),
                row.instant("made_at")));
  }

  /// Keeps a key pair unless there is one with that number already.
  void addKey(StoredKey key) {
    sql.update(
        """
        insert into evidence_key (number, x, sealed_private_key, made_at) values (?, ?, ?, ?)
        on conflict (number) do nothing
        """,
        key.number(),
        key.x(),
        key.sealedPrivateKey(),
        key.madeAt());
  }

  /// Until the end of the transaction nobody else appends.
  void lock() {
    sql.query("select pg_advisory_xact_lock(?)::text as locked", row -> row.text("locked"), CHAIN);
  }

  Optional<SignedRecord> last() {
    return sql.first(
            "select record from evidence_record order by number desc limit 1",
            row -> row.text("record"))
        .map(record -> SignedRecord.parse(record).orElseThrow());
  }

  void add(SignedRecord record, Instant at) {
    sql.update(
        "insert into evidence_record (number, record, recorded_at) values (?, ?, ?)",
        record.number(),
        record.compact(),
        at);
  }

  Optional<Head> head(String check) {
    return sql.first(
        "select digest, collected_at from evidence_head where \"check\" = ?",
        row -> new Head(row.text("digest"), row.instant("collected_at")),
        check);
  }

  void keepHead(String check, Head head) {
    sql.update(
        """
        insert into evidence_head ("check", digest, collected_at) values (?, ?, ?)
        on conflict ("check") do update set
          digest = excluded.digest, collected_at = excluded.collected_at
        """,
        check,
        head.digest(),
        head.collectedAt());
  }
}
