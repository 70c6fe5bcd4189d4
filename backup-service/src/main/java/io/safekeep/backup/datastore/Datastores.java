package io.safekeep.backup.datastore;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Page;
import io.quarkus.panache.common.Sort;
import io.safekeep.backup.KeyRefusal;
import io.safekeep.backup.Repository;
import io.safekeep.backup.vault.KeyUnavailable;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.SslMode;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The registered datastores. Passwords lie here sealed by the tenant's key, bound to their
/// datastore.
@Singleton
public class Datastores implements PanacheRepositoryBase<DatastoreEntity, UUID> {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final Repository repository;
  private final Sql sql;

  Datastores(Repository repository, Sql sql) {
    this.repository = repository;
    this.sql = sql;
  }

  public Optional<Datastore> find(UUID id) {
    return findByIdOptional(id).map(this::read);
  }

  /// Locks the row until the transaction ends.
  public Optional<Datastore> findForUpdate(UUID id) {
    return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE).map(this::read);
  }

  /// Datastores of one tenant, or of all, in the order of their ids after `after`.
  public List<Datastore> page(@Nullable TenantId tenant, @Nullable UUID after, int limit) {
    UUID from = after == null ? new UUID(0, 0) : after;
    var query =
        tenant == null
            ? find("id > ?1", Sort.by("id"), from)
            : find("id > ?1 and tenant = ?2", Sort.by("id"), from, tenant.value());
    return query.page(Page.ofSize(limit)).stream().map(this::read).toList();
  }

  /// All datastores that are protected.
  public List<UUID> ids() {
    return sql.query(
        "select id from datastore where not released order by id", row -> row.id("id"));
  }

  /// Those that are protected, and those that were and have backups left.
  public List<UUID> idsWithBackups() {
    return sql.query(
        """
        select id from datastore d
        where not released or exists (
          select from base_backup b join stored_backup s on s.base_backup = b.id
          where b.datastore = d.id)
        order by id
        """,
        row -> row.id("id"));
  }

  /// What people call some datastores.
  public Map<UUID, String> names(Collection<UUID> ids) {
    return sql
        .query(
            "select id, name from datastore where id = any(?)",
            row -> Map.entry(row.id("id"), row.text("name")),
            (Object) ids.toArray(UUID[]::new))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /// Whether its protection was ended.
  public boolean isReleased(UUID id) {
    return sql.first("select id from datastore where id = ? and released", row -> row.id("id"), id)
        .isPresent();
  }

  /// Ends the protection of a datastore; false if that was done before.
  boolean release(UUID id, Instant at, String by) {
    boolean protectedYet =
        sql.update("update datastore set released = true where id = ? and not released", id) == 1;
    if (protectedYet) {
      sql.update(
          "insert into released_datastore (datastore, released_at, released_by) values (?, ?, ?)",
          id,
          at,
          by);
    }
    return protectedYet;
  }

  /// Notes who has taken the place of a datastore that is released.
  public void replaced(UUID id, UUID successor) {
    sql.update("update released_datastore set replaced_by = ? where datastore = ?", successor, id);
  }

  /// Where a datastore stands among those that had its place.
  public Succession succession(UUID id) {
    return sql.first(
            """
            select released_at, replaced_by,
              (select datastore from released_datastore where replaced_by = d.id) as replaces
            from datastore d left join released_datastore on datastore = d.id where d.id = ?
            """,
            row ->
                new Succession(
                    row.instantOrNull("released_at"),
                    row.idOrNull("replaces"),
                    row.idOrNull("replaced_by")),
            id)
        .orElseThrow();
  }

  /// The server keeps nothing for us any more.
  public void slotDropped(UUID id, Instant at) {
    sql.update("update released_datastore set slot_dropped_at = ? where datastore = ?", at, id);
  }

  /// How fast base backups of a datastore may read, in bytes a second.
  public Optional<Long> baseBackupRate(UUID id) {
    return sql.first(
        "select bytes_per_second from base_backup_rate where datastore = ?",
        row -> row.number("bytes_per_second"),
        id);
  }

  /// @param bytesPerSecond null for as fast as it goes
  void setBaseBackupRate(UUID id, @Nullable Long bytesPerSecond) {
    if (bytesPerSecond == null) {
      sql.update("delete from base_backup_rate where datastore = ?", id);
      return;
    }
    sql.update(
        """
        insert into base_backup_rate (datastore, bytes_per_second) values (?, ?)
        on conflict (datastore) do update set bytes_per_second = excluded.bytes_per_second
        """,
        id,
        bytesPerSecond);
  }

  /// The protected datastore of a tenant that is a certain cluster.
  Optional<Datastore> findByCluster(TenantId tenant, String systemIdentifier) {
    return findProtected("system_identifier", tenant, systemIdentifier);
  }

  /// The protected datastore of a tenant that has a certain name.
  Optional<Datastore> findByName(TenantId tenant, String name) {
    return findProtected("name", tenant, name);
  }

  /// Whether a tenant has or had a datastore of a certain name: what people gave up must not come
  /// back by itself.
  public boolean hasEverHad(TenantId tenant, String name) {
    return sql.first(
            "select 1 from datastore where tenant = ? and name = ?",
            row -> true,
            tenant.value(),
            name)
        .isPresent();
  }

  private Optional<Datastore> findProtected(String column, TenantId tenant, String value) {
    return sql.first(
            "select id from datastore where not released and tenant = ? and " + column + " = ?",
            row -> row.id("id"),
            tenant.value(),
            value)
        .flatMap(this::find);
  }

  /// @throws org.hibernate.exception.ConstraintViolationException if its tenant has such a one
  void add(Datastore datastore) {
    DatastoreEntity row = new DatastoreEntity();
    row.id = datastore.id();
    row.tenant = datastore.tenant().value();
    row.name = datastore.name();
    apply(datastore, datastore.dsn(), row);
    row.systemIdentifier = datastore.systemIdentifier();
    row.serverVersion = datastore.serverVersion();
    row.registeredAt = datastore.registeredAt();
    apply(datastore.protection(), row);
    persistAndFlush(row);
  }

  /// Stores a new state of protection; the caller holds the row's lock.
  public void update(Datastore datastore) {
    DatastoreEntity row = findById(datastore.id());
    apply(datastore.protection(), row);
  }

  /// Stores another way in; the caller holds the row's lock.
  void updateAccess(Datastore datastore, Dsn dsn) {
    apply(datastore, dsn, findById(datastore.id()));
  }

  private void apply(Datastore datastore, Dsn dsn, DatastoreEntity row) {
    row.host = dsn.host();
    row.port = dsn.port();
    row.user = dsn.user();
    row.sealedPassword = seal(datastore, dsn);
    row.sslMode = dsn.sslMode().toString();
    row.rootCertificates = dsn.rootCertificates();
  }

  private static void apply(Protection protection, DatastoreEntity row) {
    row.protectionSince = protection.since();
    switch (protection) {
      case Protection.Seeding _ -> {
        row.protection = "seeding";
        row.protectionReason = null;
      }
      case Protection.Complete _ -> {
        row.protection = "complete";
        row.protectionReason = null;
      }
      case Protection.Interrupted(String reason, _) -> {
        row.protection = "interrupted";
        row.protectionReason = reason;
      }
    }
  }

  private Datastore read(DatastoreEntity row) {
    Protection protection =
        switch (row.protection) {
          case "seeding" -> new Protection.Seeding(row.protectionSince);
          case "complete" -> new Protection.Complete(row.protectionSince);
          case "interrupted" ->
              new Protection.Interrupted(String.valueOf(row.protectionReason), row.protectionSince);
          default -> throw new IllegalStateException("unknown protection " + row.protection);
        };
    TenantId tenant = new TenantId(row.tenant);
    UUID id = row.id;
    byte[] sealedPassword = row.sealedPassword;
    Dsn dsn =
        new Dsn(
            row.host,
            row.port,
            row.user,
            () -> unseal(tenant, id, sealedPassword),
            SslMode.parse(row.sslMode),
            row.rootCertificates,
            CONNECT_TIMEOUT);
    return new Datastore(
        row.id,
        tenant,
        row.name,
        dsn,
        row.systemIdentifier,
        row.serverVersion,
        protection,
        row.registeredAt);
  }

  private byte[] seal(Datastore datastore, Dsn dsn) {
    try {
      return repository
          .key(datastore.tenant())
          .wrap(dsn.password().getBytes(UTF_8), context(datastore.id()));
    } catch (KeyUnavailable e) {
      throw KeyRefusal.of(e);
    } catch (IOException e) {
      throw new UncheckedIOException("a datastore's password cannot be sealed", e);
    }
  }

  private String unseal(TenantId tenant, UUID datastore, byte[] sealedPassword) {
    try {
      return new String(repository.key(tenant).unwrap(sealedPassword, context(datastore)), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("a datastore's password cannot be opened", e);
    }
  }

  private static byte[] context(UUID datastore) {
    return ("datastore password " + datastore).getBytes(UTF_8);
  }
}
