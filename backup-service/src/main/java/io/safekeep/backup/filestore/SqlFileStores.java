package io.safekeep.backup.filestore;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.backup.KeyRefusal;
import io.safekeep.backup.Repository;
import io.safekeep.backup.datastore.DataClass;
import io.safekeep.backup.datastore.DataHolders;
import io.safekeep.backup.vault.KeyUnavailable;
import io.safekeep.backup.vault.S3Place;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The registered file stores. Secrets lie here sealed by the tenant's key, bound to their store.
@Singleton
public class SqlFileStores implements DataHolders {

  private static final String COLUMNS =
      """
      select id, tenant, name, kind, place, prefix, endpoint, region, path_style, access_key_id,
        encode(sealed_secret, 'base64') as sealed_secret, registered_at, journal, failure,
        failing_since, unreadable, first_unreadable, released_at
      from file_store
      """;

  private final Sql sql;
  private final Repository repository;

  SqlFileStores(Sql sql, Repository repository) {
    this.sql = sql;
    this.repository = repository;
  }

  public Optional<FileStore> find(UUID id) {
    return sql.first(COLUMNS + "where id = ?", this::read, id);
  }

  /// Locks the row until the transaction ends.
  Optional<FileStore> findForUpdate(UUID id) {
    return sql.first(COLUMNS + "where id = ? for update", this::read, id);
  }

  /// One that the tenant has by that name or in that place.
  Optional<UUID> findKnown(TenantId tenant, String name, FileStore.Place place) {
    return sql.first(
        """
        select id from file_store
        where tenant = ? and (name = ? or (kind = ? and place = ? and prefix = ? and endpoint = ?))
        """,
        row -> row.id("id"),
        tenant.value(),
        name,
        kind(place),
        where(place),
        prefix(place),
        endpoint(place));
  }

  /// File stores of one tenant, or of all, in the order of their ids after `after`.
  public List<FileStore> page(@Nullable TenantId tenant, @Nullable UUID after, int limit) {
    UUID from = after == null ? new UUID(0, 0) : after;
    return tenant == null
        ? sql.query(COLUMNS + "where id > ? order by id limit ?", this::read, from, limit)
        : sql.query(
            COLUMNS + "where id > ? and tenant = ? order by id limit ?",
            this::read,
            from,
            tenant.value(),
            limit);
  }

  @Override
  public DataClass dataClass() {
    return DataClass.UNSTRUCTURED;
  }

  @Override
  public Set<TenantId> tenants() {
    return new HashSet<>(
        sql.query(
            "select distinct tenant from file_store where released_at is null",
            row -> new TenantId(row.id("tenant"))));
  }

  /// All that are captured.
  List<UUID> ids() {
    return sql.query(
        "select id from file_store where released_at is null order by id", row -> row.id("id"));
  }

  /// @throws io.safekeep.runtime.sql.SqlFault if its tenant has such a one
  void add(FileStore store) {
    S3Place bucket = store.place() instanceof FileStore.Place.Bucket(S3Place it) ? it : null;
    S3Place.Credentials credentials = bucket == null ? null : bucket.credentials();
    sql.update(
        """
        insert into file_store (id, tenant, name, kind, place, prefix, endpoint, region, path_style,
          access_key_id, sealed_secret, registered_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        store.id(),
        store.tenant().value(),
        store.name(),
        kind(store.place()),
        where(store.place()),
        prefix(store.place()),
        endpoint(store.place()),
        bucket == null ? null : bucket.region(),
        bucket != null && bucket.pathStyle(),
        credentials == null ? null : credentials.accessKeyId(),
        credentials == null ? null : seal(store, credentials.secretAccessKey()),
        store.registeredAt());
  }

  /// The catalogue holds the journal of that number, and the scan that wrote it went like this.
  void captured(UUID id, long journal, long unreadable, @Nullable String firstUnreadable) {
    sql.update(
        """
        update file_store set journal = ?, failure = null, failing_since = null, unreadable = ?,
          first_unreadable = ?
        where id = ?
        """,
        journal,
        unreadable,
        firstUnreadable,
        id);
  }

  void failed(UUID id, String reason, Instant at) {
    sql.update(
        "update file_store set failure = ?, failing_since = coalesce(failing_since, ?) where id = ?",
        reason,
        at,
        id);
  }

  /// False if that was done before.
  boolean release(UUID id, Instant at) {
    return sql.update(
            "update file_store set released_at = ? where id = ? and released_at is null", at, id)
        == 1;
  }

  private static String kind(FileStore.Place place) {
    return switch (place) {
      case FileStore.Place.Folder _ -> "directory";
      case FileStore.Place.Bucket _ -> "bucket";
    };
  }

  private static String where(FileStore.Place place) {
    return switch (place) {
      case FileStore.Place.Folder(String path) -> path;
      case FileStore.Place.Bucket(S3Place bucket) -> bucket.bucket();
    };
  }

  private static String prefix(FileStore.Place place) {
    return place instanceof FileStore.Place.Bucket(S3Place bucket) ? bucket.prefix() : "";
  }

  private static String endpoint(FileStore.Place place) {
    return place instanceof FileStore.Place.Bucket(S3Place bucket) && bucket.endpoint() != null
        ? bucket.endpoint().toString()
        : "";
  }

  private FileStore read(Sql.Row row) throws SQLException {
    TenantId tenant = new TenantId(row.id("tenant"));
    UUID id = row.id("id");
    return new FileStore(
        id,
        tenant,
        row.text("name"),
        row.text("kind").equals("directory")
            ? new FileStore.Place.Folder(row.text("place"))
            : new FileStore.Place.Bucket(bucket(row)),
        row.instant("registered_at"),
        row.number("journal"),
        new FileStore.Health(
            row.textOrNull("failure"),
            row.instantOrNull("failing_since"),
            row.number("unreadable"),
            row.textOrNull("first_unreadable")),
        row.instantOrNull("released_at"));
  }

  /// With the secret still sealed, in base64: see [#opened].
  private static S3Place bucket(Sql.Row row) throws SQLException {
    String keyId = row.textOrNull("access_key_id");
    String endpoint = row.text("endpoint");
    return new S3Place(
        row.text("place"),
        row.text("prefix"),
        row.text("region"),
        endpoint.isEmpty() ? null : URI.create(endpoint),
        row.flag("path_style"),
        keyId == null ? null : new S3Place.Credentials(keyId, row.text("sealed_secret")),
        null);
  }

  /// The bucket of a store with its secret in clear. May ask the keeper of the keys over a network,
  /// so no transaction may be open.
  ///
  /// @throws KeyUnavailable if the tenant's key cannot be had
  S3Place opened(FileStore store, S3Place bucket) throws IOException {
    S3Place.Credentials sealed = bucket.credentials();
    if (sealed == null) {
      return bucket;
    }
    byte[] secret =
        repository
            .key(store.tenant())
            .unwrap(Base64.getMimeDecoder().decode(sealed.secretAccessKey()), context(store.id()));
    return new S3Place(
        bucket.bucket(),
        bucket.prefix(),
        bucket.region(),
        bucket.endpoint(),
        bucket.pathStyle(),
        new S3Place.Credentials(sealed.accessKeyId(), new String(secret, UTF_8)),
        null);
  }

  private byte[] seal(FileStore store, String secret) {
    try {
      return repository.key(store.tenant()).wrap(secret.getBytes(UTF_8), context(store.id()));
    } catch (KeyUnavailable e) {
      throw KeyRefusal.of(e);
    } catch (IOException e) {
      throw new UncheckedIOException("a file store's secret cannot be sealed", e);
    }
  }

  private static byte[] context(UUID store) {
    return ("file store secret " + store).getBytes(UTF_8);
  }
}
