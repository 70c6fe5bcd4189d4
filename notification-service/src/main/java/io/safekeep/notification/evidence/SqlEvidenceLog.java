package io.safekeep.notification.evidence;

import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.platform.EvidenceRecorded.SeenResult;
import io.safekeep.contracts.record.RecordKey;
import io.safekeep.contracts.record.SignedRecord;
import io.safekeep.runtime.control.EvidenceRecord;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Chains, their records, and what the records say.
@Singleton
public class SqlEvidenceLog {

  private static final String EVIDENCE =
      """
      select digest, service, number, "check", promise, version, bound, outcome, passed, failed,
        unknown, measured, collected_at, expires_at from trust_evidence
      """;

  private final Sql sql;

  SqlEvidenceLog(Sql sql) {
    this.sql = sql;
  }

  /// All chains that were ever heard of, by service.
  public List<Chain> chains() {
    return sql.query(
        "select service, key, first, number, digest, heard_at from trust_chain order by service",
        SqlEvidenceLog::chain);
  }

  /// Makes others who take records of the same service wait.
  Optional<Chain> lockChain(String service) {
    return sql.first(
        """
        select service, key, first, number, digest, heard_at from trust_chain where service = ?
        for update
        """,
        SqlEvidenceLog::chain,
        service);
  }

  void keepChain(Chain chain) {
    sql.update(
        """
        insert into trust_chain (service, key, first, number, digest, heard_at)
        values (?, ?, ?, ?, ?, ?)
        on conflict (service) do update set
          key = excluded.key, number = excluded.number, digest = excluded.digest, heard_at = excluded.heard_at
        """,
        chain.service(),
        chain.key(),
        chain.first(),
        chain.number(),
        chain.digest(),
        chain.heardAt());
  }

  void addKey(ChainKey key) {
    sql.update(
        """
        insert into trust_key (service, first_record, x, heard_at) values (?, ?, ?, ?)
        on conflict do nothing
        """,
        key.service(),
        key.firstRecord(),
        key.key().x(),
        key.heardAt());
  }

  /// Of all chains, by service and from the oldest to the newest.
  public List<ChainKey> keys() {
    return sql.query(
        "select service, first_record, x, heard_at from trust_key order by service, first_record",
        row ->
            new ChainKey(
                row.text("service"),
                row.number("first_record"),
                new RecordKey(row.text("x")),
                row.instant("heard_at")));
  }

  /// False if it was taken before.
  boolean addRecord(String service, SignedRecord record, Instant at) {
    return sql.update(
            """
            insert into trust_record (service, number, digest, record, received_at)
            values (?, ?, ?, ?, ?) on conflict do nothing
            """,
            service,
            record.number(),
            record.digest(),
            record.compact(),
            at)
        == 1;
  }

  void addEvidence(Evidence evidence) {
    sql.update(
        """
        insert into trust_evidence (digest, service, number, "check", promise, version, bound,
          outcome, passed, failed, unknown, measured, collected_at, expires_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        evidence.digest(),
        evidence.service(),
        evidence.number(),
        evidence.check(),
        evidence.promise(),
        evidence.version(),
        evidence.bound(),
        evidence.outcome(),
        evidence.passed(),
        evidence.failed(),
        evidence.unknown(),
        evidence.measured(),
        evidence.collectedAt(),
        evidence.expiresAt());
    addSpan(evidence);
  }

  /// Lengthens the last span of the check if it says the same and had not ended; else ends it and
  /// begins another.
  private void addSpan(Evidence evidence) {
    int lengthened =
        sql.update(
            """
            update trust_span set ends_at = greatest(ends_at, ?)
            where service = ? and "check" = ? and outcome = ? and promise = ? and ends_at >= ?
              and began_at = (select max(began_at) from trust_span where service = ? and "check" = ?)
            """,
            evidence.expiresAt(),
            evidence.service(),
            evidence.check(),
            evidence.outcome(),
            evidence.promise(),
            evidence.collectedAt(),
            evidence.service(),
            evidence.check());
    if (lengthened == 0) {
      sql.update(
          """
          update trust_span set ends_at = greatest(began_at, least(ends_at, ?))
          where service = ? and "check" = ? and ends_at > ?
          """,
          evidence.collectedAt(),
          evidence.service(),
          evidence.check(),
          evidence.collectedAt());
      sql.update(
          """
          insert into trust_span (service, "check", promise, began_at, ends_at, outcome)
          values (?, ?, ?, ?, ?, ?)
          on conflict (service, "check", began_at) do update set
            ends_at = excluded.ends_at, outcome = excluded.outcome, promise = excluded.promise
          """,
          evidence.service(),
          evidence.check(),
          evidence.promise(),
          evidence.collectedAt(),
          evidence.expiresAt(),
          evidence.outcome());
    }
  }

  /// What stands behind the newest record of a check, in place of what stood there.
  void keepResults(String service, String check, List<SeenResult> results) {
    sql.update("delete from evidence_result where service = ? and \"check\" = ?", service, check);
    for (int i = 0; i < results.size(); i++) {
      SeenResult result = results.get(i);
      sql.update(
          """
          insert into evidence_result (service, "check", ordinal, digest, salt, tenant, outcome,
            checked, measured, detail)
          values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
          service,
          check,
          i,
          EvidenceRecord.digest(result),
          result.salt(),
          result.tenant(),
          result.outcome(),
          result.checked(),
          result.measured(),
          result.detail());
    }
  }

  /// A result, or its digest alone.
  ///
  /// @param result null if it is not for who asks, or was purged
  record Kept(String digest, @Nullable SeenResult result) {}

  List<Kept> results(String service, String check) {
    return sql.query(
        """
        select digest, salt, tenant, outcome, checked, measured, detail from evidence_result
        where service = ? and "check" = ? order by ordinal
        """,
        row -> new Kept(row.text("digest"), result(row)),
        service,
        check);
  }

  private static @Nullable SeenResult result(Row row) throws SQLException {
    String salt = row.textOrNull("salt");
    return salt == null
        ? null
        : new SeenResult(
            salt,
            row.idOrNull("tenant"),
            row.text("outcome"),
            row.text("checked"),
            row.textOrNull("measured"),
            row.text("detail"));
  }

  /// How many results of a tenant are kept.
  long held(TenantId tenant) {
    return sql.first(
            """
            select count(*) as held from evidence_result
            where salt is not null and (tenant = ? or position(? in checked) > 0)
            """,
            row -> row.number("held"),
            tenant.value(),
            tenant.toString())
        .orElseThrow();
  }

  /// Leaves the digests, so that what remains can still be verified.
  void blank(TenantId tenant) {
    sql.update(
        """
        update evidence_result
        set salt = null, tenant = null, checked = null, measured = null, detail = null
        where tenant = ? or position(? in checked) > 0
        """,
        tenant.value(),
        tenant.toString());
  }

  /// Newest evidence of each check.
  public List<Evidence> newest() {
    return sql.query(
        """
        select c.* from (select distinct service, "check" from trust_span) k
        cross join lateral (
        """
            + EVIDENCE
            + """
            e where e.service = k.service and e."check" = k."check" order by number desc limit 1) c
            order by service, "check"
            """,
        SqlEvidenceLog::evidence);
  }

  /// Newest evidence of each check when chains had come as far as that.
  ///
  /// @param heads numbers of the newest records, by service
  public List<Evidence> newestAt(Map<String, Long> heads) {
    return heads.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(head ->
            sql
                .query(
                    """
                    select distinct on ("check") * from (
                    """
                        + EVIDENCE
                        + """
                        where service = ? and number <= ?) e
                        order by "check", number desc, digest
                        """,
                    SqlEvidenceLog::evidence,
                    head.getKey(),
                    head.getValue())
                .stream())
        .toList();
  }

  public Optional<Evidence> find(String digest) {
    return sql.first(EVIDENCE + "where digest = ?", SqlEvidenceLog::evidence, digest);
  }

  /// Newest first.
  public List<Evidence> of(String promise, int limit) {
    return sql.query(
        EVIDENCE + "where promise = ? order by collected_at desc, digest limit ?",
        SqlEvidenceLog::evidence,
        promise,
        limit);
  }

  /// A record in its compact form.
  public Optional<String> record(String digest) {
    return sql.first(
        "select record from trust_record where digest = ?", row -> row.text("record"), digest);
  }

  /// A record of a chain, with its number.
  public record Numbered(long number, String record) {}

  /// Records of a chain behind a number, oldest first.
  public List<Numbered> records(String service, long after, int limit) {
    return sql.query(
        """
        select number, record from trust_record where service = ? and number > ?
        order by number, received_at limit ?
        """,
        row -> new Numbered(row.number("number"), row.text("record")),
        service,
        after,
        limit);
  }

  /// Number of the oldest record of a chain that was received since then.
  Optional<Long> firstSince(String service, Instant since) {
    return sql.first(
        """
        select number from trust_record where service = ? and received_at >= ?
        order by number, received_at limit 1
        """,
        row -> row.number("number"),
        service,
        since);
  }

  /// Spans that reach into a time, oldest first.
  public List<Span> spans(Instant since) {
    return sql.query(
        """
        select service, "check", promise, began_at, ends_at, outcome from trust_span
        where ends_at > ? and ends_at > began_at order by began_at
        """,
        row ->
            new Span(
                row.text("service") + "/" + row.text("check"),
                row.text("promise"),
                row.instant("began_at"),
                row.instant("ends_at"),
                row.text("outcome")),
        since);
  }

  void addCheckpoint(SignedRecord record, Instant madeAt, String heads) {
    sql.update(
        """
        insert into trust_checkpoint (digest, number, made_at, heads) values (?, ?, ?, ?::jsonb)
        """,
        record.digest(),
        record.number(),
        madeAt,
        heads);
  }

  Optional<Checkpoint.Row> newestCheckpoint() {
    return sql.first(
        """
        select c.digest, c.number, c.made_at, c.heads::text as heads, r.record
        from trust_checkpoint c join trust_record r using (digest)
        order by c.made_at desc, c.number desc limit 1
        """,
        row ->
            new Checkpoint.Row(
                row.text("digest"),
                row.number("number"),
                row.instant("made_at"),
                row.text("heads"),
                row.text("record")));
  }

  private static Chain chain(Row row) throws SQLException {
    return new Chain(
        row.text("service"),
        row.text("key"),
        row.number("first"),
        row.number("number"),
        row.text("digest"),
        row.instant("heard_at"));
  }

  private static Evidence evidence(Row row) throws SQLException {
    return new Evidence(
        row.text("service"),
        row.number("number"),
        row.text("digest"),
        row.text("check"),
        row.text("promise"),
        row.text("version"),
        row.text("bound"),
        row.text("outcome"),
        row.number("passed"),
        row.number("failed"),
        row.number("unknown"),
        row.textOrNull("measured"),
        row.instant("collected_at"),
        row.instant("expires_at"));
  }
}
