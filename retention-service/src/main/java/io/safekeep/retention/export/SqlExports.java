package io.safekeep.retention.export;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionSettings;
import io.safekeep.retention.export.TenantExport.Cancelled;
import io.safekeep.retention.export.TenantExport.Expired;
import io.safekeep.retention.export.TenantExport.Failed;
import io.safekeep.retention.export.TenantExport.Ready;
import io.safekeep.retention.export.TenantExport.Requested;
import io.safekeep.retention.export.TenantExport.Running;
import io.safekeep.retention.export.TenantExport.State;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tables `tenant_export` and `export_link`. The keys of archives lie sealed.
@Singleton
class SqlExports {

  private static final String COLUMNS =
      """
      select id, tenant, requested_by, requested_at, recipient, state, ended_at, object, objects,
        bytes, failure, archive, archive_bytes, archive_sha256, manifest, manifest_sha256, expires_at
      from tenant_export
      """;

  private final Sql sql;
  private final Sealer sealer;

  SqlExports(Sql sql, RetentionSettings settings) {
    this.sql = sql;
    this.sealer = settings.sealerFor("export-archive");
  }

  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn("tenant_export", "sealed_key", "id::text", sealer);
  }

  /// Returns false if the tenant has an open one.
  boolean add(TenantExport export) {
    return sql.update(
            """
            insert into tenant_export (id, tenant, requested_by, requested_at, recipient, state)
            values (?, ?, ?, ?, ?, 'requested')
            on conflict (tenant) where state in ('requested', 'running') do nothing
            """,
            export.id(),
            export.tenant().value(),
            export.requestedBy(),
            export.requestedAt(),
            export.recipient())
        == 1;
  }

  Optional<TenantExport> find(UUID id) {
    return sql.first(COLUMNS + "where id = ?", SqlExports::read, id);
  }

  List<TenantExport> page(@Nullable TenantId tenant, @Nullable UUID before, int limit) {
    return sql.query(
        COLUMNS
            + """
            where (?::uuid is null or tenant = ?::uuid) and (?::uuid is null or id < ?::uuid)
            order by id desc limit ?
            """,
        SqlExports::read,
        tenant == null ? null : tenant.value(),
        tenant == null ? null : tenant.value(),
        before,
        before,
        limit);
  }

  /// When those of a tenant were requested since an instant, oldest first.
  List<Instant> requestedSince(TenantId tenant, Instant since) {
    return sql.query(
        """
        select requested_at from tenant_export where tenant = ? and requested_at > ?
        order by requested_at
        """,
        row -> row.instant("requested_at"),
        tenant.value(),
        since);
  }

  /// Those that were requested before an instant and are not over, and those that have failed since
  /// then.
  List<TenantExport> lateSince(Instant since) {
    return sql.query(
        COLUMNS
            + """
            where (state in ('requested', 'running') and requested_at < ?)
              or (state = 'failed' and ended_at >= ?)
            order by id
            """,
        SqlExports::read,
        since,
        since);
  }

  /// Begins to write, or begins again. Empty if nobody wants it any more.
  Optional<TenantExport> begin(UUID id) {
    int begun =
        sql.update(
            """
            update tenant_export set state = 'running', object = null, objects = 0, bytes = 0
            where id = ? and state in ('requested', 'running')
            """,
            id);
    return begun == 0 ? Optional.empty() : find(id);
  }

  /// Returns false if nobody wants it any more.
  boolean progress(UUID id, Running at) {
    return sql.update(
            """
            update tenant_export set object = ?, objects = ?, bytes = ?
            where id = ? and state = 'running'
            """,
            at.object(),
            at.objects(),
            at.bytes(),
            id)
        == 1;
  }

  /// Returns false if nobody wants it any more.
  boolean ready(UUID id, Ready ready, byte[] key) {
    return sql.update(
            """
            update tenant_export set state = 'ready', ended_at = ?, object = null, objects = ?,
              bytes = ?, archive = ?, archive_bytes = ?, archive_sha256 = ?, sealed_key = ?,
              manifest = ?, manifest_sha256 = ?, expires_at = ?
            where id = ? and state = 'running'
            """,
            ready.readyAt(),
            ready.objects(),
            ready.bytes(),
            ready.archive(),
            ready.archiveBytes(),
            ready.sha256(),
            sealer.seal(key, id.toString()),
            ready.manifest(),
            ready.manifestSha256(),
            ready.expiresAt(),
            id)
        == 1;
  }

  /// Ends one that is open. Returns false if it is not.
  boolean end(UUID id, State end) {
    return sql.update(
            """
            update tenant_export set state = ?, ended_at = ?, failure = ?
            where id = ? and state in ('requested', 'running')
            """,
            end.label(),
            switch (end) {
              case Failed failed -> failed.at();
              case Cancelled cancelled -> cancelled.at();
              default -> throw new IllegalArgumentException("no such end: " + end.label());
            },
            end instanceof Failed failed ? failed.why() : null,
            id)
        == 1;
  }

  /// Forgets the key of an archive; from here on nobody can read it.
  void expire(UUID id, Instant at) {
    sql.update(
        """
        update tenant_export set state = 'expired', ended_at = ?, sealed_key = null, archive = null
        where id = ? and state = 'ready'
        """,
        at,
        id);
  }

  /// Key of an archive that can be fetched.
  Optional<byte[]> key(UUID id) {
    return sql.first(
            "select sealed_key from tenant_export where id = ? and sealed_key is not null",
            row -> row.bytes("sealed_key"),
            id)
        .map(sealed ->
            sealer
                .open(sealed, id.toString())
                .orElseThrow(() ->
                    new IllegalStateException(
                        "The key of export %s cannot be opened: it was changed, or safekeep.retention.master-key is not the key it was sealed with."
                            .formatted(id))));
  }

  List<TenantExport> of(TenantId tenant) {
    return sql.query(COLUMNS + "where tenant = ? order by id", SqlExports::read, tenant.value());
  }

  void remove(UUID id) {
    sql.update("delete from tenant_export where id = ?", id);
  }

  /// A link to an archive.
  ///
  /// @param begunAt when the download began; null before
  record Link(UUID export, String subject, Instant expiresAt, @Nullable Instant begunAt) {}

  void add(String hash, Link link) {
    sql.update(
        "insert into export_link (hash, export, subject, expires_at) values (?, ?, ?, ?)",
        hash,
        link.export(),
        link.subject(),
        link.expiresAt());
  }

  Optional<Link> link(String hash) {
    return sql.first(
        "select export, subject, expires_at, begun_at from export_link where hash = ?",
        row ->
            new Link(
                row.id("export"),
                row.text("subject"),
                row.instant("expires_at"),
                row.instantOrNull("begun_at")),
        hash);
  }

  /// Returns false if somebody began before.
  boolean beginDownload(String hash, Instant at) {
    return sql.update(
            "update export_link set begun_at = ? where hash = ? and begun_at is null", at, hash)
        == 1;
  }

  private static TenantExport read(Row row) throws SQLException {
    return new TenantExport(
        row.id("id"),
        new TenantId(row.id("tenant")),
        row.text("requested_by"),
        row.instant("requested_at"),
        row.textOrNull("recipient"),
        state(row));
  }

  private static State state(Row row) throws SQLException {
    return switch (row.text("state")) {
      case "requested" -> new Requested();
      case "running" ->
          new Running(row.textOrNull("object"), row.number("objects"), row.number("bytes"));
      case "ready" ->
          new Ready(
              row.text("archive"),
              row.number("archive_bytes"),
              row.text("archive_sha256"),
              row.text("manifest"),
              row.text("manifest_sha256"),
              row.number("objects"),
              row.number("bytes"),
              row.instant("ended_at"),
              row.instant("expires_at"));
      case "failed" -> new Failed(row.text("failure"), row.instant("ended_at"));
      case "cancelled" -> new Cancelled(row.instant("ended_at"));
      case "expired" -> new Expired(row.instant("ended_at"));
      default -> throw new IllegalStateException("no state of an export: " + row.text("state"));
    };
  }
}
