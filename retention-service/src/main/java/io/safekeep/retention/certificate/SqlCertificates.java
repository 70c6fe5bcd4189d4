package io.safekeep.retention.certificate;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tables `certificate`, which only grows, and `aging_report`.
@Singleton
class SqlCertificates {

  private static final String COLUMNS =
      "select id, deletion_case, tenant, part, sha256, signed, issued_at from certificate ";

  private final Sql sql;

  SqlCertificates(Sql sql) {
    this.sql = sql;
  }

  /// An issued certificate.
  ///
  /// @param sha256 of its JSON, in hexadecimal
  /// @param signed compact JWS that holds the JSON
  record Issued(
      UUID id,
      UUID deletionCase,
      TenantId tenant,
      int part,
      String sha256,
      String signed,
      Instant issuedAt) {}

  void add(Issued issued) {
    sql.update(
        """
        insert into certificate (id, deletion_case, tenant, part, sha256, signed, issued_at)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        issued.id(),
        issued.deletionCase(),
        issued.tenant().value(),
        issued.part(),
        issued.sha256(),
        issued.signed(),
        issued.issuedAt());
  }

  Optional<Issued> find(UUID id) {
    return sql.first(COLUMNS + "where id = ?", SqlCertificates::read, id);
  }

  Optional<Issued> of(UUID deletionCase, int part) {
    return sql.first(
        COLUMNS + "where deletion_case = ? and part = ?",
        SqlCertificates::read,
        deletionCase,
        part);
  }

  /// Newest first, before `before`; of all tenants if `tenant` is null.
  List<Issued> page(@Nullable UUID tenant, @Nullable UUID before, int limit) {
    return sql.query(
        COLUMNS
            + """
            where tenant = coalesce(?::uuid, tenant) and (?::uuid is null or id < ?)
            order by id desc limit ?
            """,
        SqlCertificates::read,
        tenant,
        before,
        before,
        limit);
  }

  /// Keeps what a service says of a tenant, if that is newer than what is kept.
  void report(UUID tenant, AgingReport report) {
    sql.update(
        """
        insert into aging_report (tenant, service, "check", outcome, measured, detail, checked_at)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict (tenant, service, "check") do update set
          outcome = excluded.outcome, measured = excluded.measured, detail = excluded.detail,
          checked_at = excluded.checked_at
        where aging_report.checked_at < excluded.checked_at
        """,
        tenant,
        report.service(),
        report.check(),
        report.outcome(),
        report.measured(),
        report.detail(),
        report.checkedAt());
  }

  /// What is said of a tenant, each since `since` at the earliest.
  List<AgingReport> reports(TenantId tenant, Instant since) {
    return sql.query(
        """
        select service, "check", outcome, measured, detail, checked_at from aging_report
        where tenant = ? and checked_at >= ? order by service, "check"
        """,
        row ->
            new AgingReport(
                row.text("service"),
                row.text("check"),
                row.text("outcome"),
                row.textOrNull("measured"),
                row.text("detail"),
                row.instant("checked_at")),
        tenant.value(),
        since);
  }

  private static Issued read(Row row) throws SQLException {
    return new Issued(
        row.id("id"),
        row.id("deletion_case"),
        new TenantId(row.id("tenant")),
        (int) row.number("part"),
        row.text("sha256"),
        row.text("signed"),
        row.instant("issued_at"));
  }
}
