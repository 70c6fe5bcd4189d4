package io.safekeep.identity.attestation;

import io.safekeep.identity.attestation.Attestation.Kind;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Table `attestation`.
@Singleton
public class SqlAttestations {

  private static final String FIELDS =
      """
      select id, employee, kind, covers, provider, completed_at, valid_until, document_sha256,
        recorded_by, recorded_at
      from attestation
      """;

  private final Sql sql;

  SqlAttestations(Sql sql) {
    this.sql = sql;
  }

  public void add(Attestation attestation) {
    sql.update(
        """
        insert into attestation (id, employee, kind, covers, provider, completed_at, valid_until,
          document_sha256, recorded_by, recorded_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        attestation.id(),
        attestation.employee(),
        attestation.kind().label(),
        attestation.covers().stream().sorted().toArray(String[]::new),
        attestation.provider(),
        attestation.completedAt(),
        attestation.validUntil(),
        attestation.documentSha256(),
        attestation.recordedBy(),
        attestation.recordedAt());
  }

  /// False if there is none, or it was withdrawn before.
  public boolean withdraw(UUID employee, UUID attestation, String by, String reason) {
    return sql.update(
            """
            update attestation
            set withdrawn_at = clock_timestamp(), withdrawn_by = ?, withdrawal_reason = ?
            where id = ? and employee = ? and withdrawn_at is null
            """,
            by,
            reason,
            attestation,
            employee)
        == 1;
  }

  /// All of a person that were not withdrawn, the latest first.
  public List<Attestation> of(UUID employee) {
    return sql.query(
        FIELDS + "where employee = ? and withdrawn_at is null order by completed_at desc, id desc",
        SqlAttestations::read,
        employee);
  }

  /// The same of several people, by person.
  public Map<UUID, List<Attestation>> ofAll(Collection<UUID> employees) {
    return sql
        .query(
            FIELDS + "where employee = any(?) and withdrawn_at is null",
            SqlAttestations::read,
            (Object) employees.toArray(UUID[]::new))
        .stream()
        .collect(Collectors.groupingBy(Attestation::employee));
  }

  private static Attestation read(Sql.Row row) throws SQLException {
    return new Attestation(
        row.id("id"),
        row.id("employee"),
        Kind.find(row.text("kind")).orElseThrow(),
        Set.copyOf(row.texts("covers")),
        row.text("provider"),
        row.instant("completed_at"),
        row.instantOrNull("valid_until"),
        row.textOrNull("document_sha256"),
        row.text("recorded_by"),
        row.instant("recorded_at"));
  }
}
