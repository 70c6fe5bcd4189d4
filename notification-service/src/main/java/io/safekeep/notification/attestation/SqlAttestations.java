package io.safekeep.notification.attestation;

import io.safekeep.notification.attestation.Attestation.Withdrawal;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Table `attestation`.
@Singleton
public class SqlAttestations {

  private static final String SELECT =
      """
      select id, kind, holder, scopes, document_sha256, issued_at, valid_until, owner, recorded_by,
        recorded_at, withdrawn_at, withdrawn_by, withdrawn_why from attestation
      """;

  private final Sql sql;

  SqlAttestations(Sql sql) {
    this.sql = sql;
  }

  /// All, newest first; some dozens a year.
  public List<Attestation> all() {
    return sql.query(SELECT + "order by id desc", SqlAttestations::read);
  }

  Optional<Attestation> lock(UUID id) {
    return sql.first(SELECT + "where id = ? for update", SqlAttestations::read, id);
  }

  void add(Attestation attestation) {
    sql.update(
        """
        insert into attestation (id, kind, holder, scopes, document_sha256, issued_at, valid_until,
          owner, recorded_by, recorded_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        attestation.id(),
        attestation.kind().label(),
        attestation.holder(),
        attestation.scopes().toArray(String[]::new),
        attestation.documentSha256(),
        attestation.issuedAt(),
        attestation.validUntil(),
        attestation.owner(),
        attestation.recordedBy(),
        attestation.recordedAt());
  }

  void withdraw(UUID id, Withdrawal withdrawal) {
    sql.update(
        """
        update attestation set withdrawn_at = ?, withdrawn_by = ?, withdrawn_why = ? where id = ?
        """,
        withdrawal.at(),
        withdrawal.by(),
        withdrawal.why(),
        id);
  }

  private static Attestation read(Row row) throws SQLException {
    return new Attestation(
        row.id("id"),
        AttestationKind.find(row.text("kind")).orElseThrow(),
        row.text("holder"),
        row.texts("scopes"),
        row.text("document_sha256"),
        row.instant("issued_at"),
        row.instant("valid_until"),
        row.text("owner"),
        row.text("recorded_by"),
        row.instant("recorded_at"),
        withdrawal(row));
  }

  private static @Nullable Withdrawal withdrawal(Row row) throws SQLException {
    Instant at = row.instantOrNull("withdrawn_at");
    return at == null
        ? null
        : new Withdrawal(at, row.text("withdrawn_by"), row.text("withdrawn_why"));
  }
}
