package io.safekeep.retention.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionSettings;
import io.safekeep.retention.store.TenantStore.Access;
import io.safekeep.retention.store.TenantStore.Bucket;
import io.safekeep.retention.store.TenantStore.Database;
import io.safekeep.retention.store.TenantStore.Directory;
import io.safekeep.retention.store.TenantStore.Login;
import io.safekeep.retention.store.TenantStore.Place;
import io.safekeep.retention.store.TenantStore.Tls;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Table `tenant_store`; logins lie sealed.
@Singleton
public class SqlTenantStores {

  private static final String COLUMNS =
      """
      select id, tenant, name, kind, identity, host, port, database, tls, roots, roles, path,
        endpoint, region, bucket, prefix, path_style, registered_at, quarantined_at
      from tenant_store
      """;

  private final Sql sql;
  private final Sealer sealer;
  private final ObjectMapper json;

  SqlTenantStores(Sql sql, RetentionSettings settings, ObjectMapper json) {
    this.sql = sql;
    this.sealer = settings.sealerFor("tenant-store");
    this.json = json;
  }

  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn("tenant_store", "sealed_access", "id::text", sealer);
  }

  /// All of a tenant, in the order of their names.
  public List<TenantStore> of(TenantId tenant) {
    return sql.query(
        COLUMNS + "where tenant = ? order by name", SqlTenantStores::read, tenant.value());
  }

  Optional<TenantStore> find(UUID id) {
    return sql.first(COLUMNS + "where id = ?", SqlTenantStores::read, id);
  }

  /// Whose is the thing of that identity?
  Optional<TenantStore> known(String identity) {
    return sql.first(COLUMNS + "where identity = ?", SqlTenantStores::read, identity);
  }

  /// Whether a role that would go with a tenant's database is named by another tenant's too.
  boolean isRoleOfAnother(TenantId tenant, Database database) {
    return sql.first(
            """
            select 1 as found from tenant_store
            where tenant <> ? and starts_with(identity, ?) and roles && ?
            """,
            row -> row.number("found"),
            tenant.value(),
            "postgresql:" + database.systemIdentifier() + ":",
            database.roles().toArray(String[]::new))
        .isPresent();
  }

  /// Whether a part of it, or what it is a part of, is registered.
  boolean isWithinAnother(Bucket bucket) {
    return sql.first(
            """
            select 1 as found from tenant_store
            where kind = 'bucket' and (starts_with(identity, ?) or starts_with(?, identity))
            """,
            row -> row.number("found"),
            bucket.identity(),
            bucket.identity())
        .isPresent();
  }

  /// All of a kind.
  List<TenantStore> ofKind(String kind) {
    return sql.query(COLUMNS + "where kind = ? order by id", SqlTenantStores::read, kind);
  }

  List<TenantStore> page(@Nullable TenantId tenant, @Nullable UUID after, int limit) {
    return sql.query(
        COLUMNS
            + """
            where (?::uuid is null or tenant = ?::uuid) and (?::uuid is null or id > ?::uuid)
            order by id limit ?
            """,
        SqlTenantStores::read,
        tenant == null ? null : tenant.value(),
        tenant == null ? null : tenant.value(),
        after,
        after,
        limit);
  }

  /// Returns false if the tenant has the name already, or somebody the thing.
  boolean add(TenantStore store, @Nullable Access access) {
    Database database = store.place() instanceof Database there ? there : null;
    Directory directory = store.place() instanceof Directory there ? there : null;
    Bucket bucket = store.place() instanceof Bucket there ? there : null;
    return sql.update(
            """
            insert into tenant_store
              (id, tenant, name, kind, identity, host, port, database, tls, roots, roles, path,
               endpoint, region, bucket, prefix, path_style, sealed_access, registered_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
            """,
            store.id(),
            store.tenant().value(),
            store.name(),
            kind(store.place()),
            store.place().identity(),
            database == null ? null : database.host(),
            database == null ? null : database.port(),
            database == null ? null : database.database(),
            database == null ? null : database.tls().label(),
            database == null ? null : database.roots(),
            database == null ? new String[0] : database.roles().toArray(String[]::new),
            directory == null ? null : directory.path(),
            bucket == null || bucket.endpoint() == null ? null : bucket.endpoint().toString(),
            bucket == null ? null : bucket.region(),
            bucket == null ? null : bucket.bucket(),
            bucket == null ? null : bucket.prefix(),
            bucket == null ? null : bucket.pathStyle(),
            access == null ? null : sealed(store.id(), access),
            store.registeredAt())
        == 1;
  }

  static String kind(Place place) {
    return switch (place) {
      case Database _ -> "database";
      case Directory _ -> "directory";
      case Bucket _ -> "bucket";
    };
  }

  void quarantined(UUID id, @Nullable Instant at) {
    sql.update("update tenant_store set quarantined_at = ? where id = ?", at, id);
  }

  /// Returns false if there is none.
  boolean remove(UUID id) {
    return sql.update("delete from tenant_store where id = ?", id) == 1;
  }

  /// The logins of a database or the keys of a bucket.
  public Access access(UUID id) {
    byte[] sealed =
        sql.first(
                "select sealed_access from tenant_store where id = ?",
                row -> row.bytes("sealed_access"),
                id)
            .orElseThrow(() -> new IllegalStateException("store " + id + " is not there any more"));
    byte[] opened =
        sealer
            .open(sealed, id.toString())
            .orElseThrow(() ->
                new IllegalStateException(
                    "The logins of store %s cannot be opened: they were changed, or safekeep.retention.master-key is not the key they were sealed with."
                        .formatted(id)));
    try {
      Map<String, String> parts = json.readValue(opened, new TypeReference<>() {});
      return new Access(login(parts, "reader"), login(parts, "owner"));
    } catch (IOException e) {
      throw new IllegalStateException("the logins of store " + id + " cannot be read", e);
    }
  }

  private static Login login(Map<String, String> parts, String whose) {
    return new Login(parts.getOrDefault(whose, ""), parts.getOrDefault(whose + "-password", ""));
  }

  private byte[] sealed(UUID id, Access access) {
    try {
      String text =
          json.writeValueAsString(
              Map.of(
                  "reader", access.reader().user(),
                  "reader-password", access.reader().password(),
                  "owner", access.owner().user(),
                  "owner-password", access.owner().password()));
      return sealer.seal(text.getBytes(UTF_8), id.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TenantStore read(Row row) throws SQLException {
    TenantId tenant = new TenantId(row.id("tenant"));
    return new TenantStore(
        row.id("id"),
        tenant,
        row.text("name"),
        place(tenant, row),
        row.instant("registered_at"),
        row.instantOrNull("quarantined_at"));
  }

  private static Place place(TenantId tenant, Row row) throws SQLException {
    if (row.text("kind").equals("directory")) {
      return new Directory(tenant, row.text("path"));
    }
    if (row.text("kind").equals("bucket")) {
      String endpoint = row.textOrNull("endpoint");
      return new Bucket(
          endpoint == null ? null : URI.create(endpoint),
          row.text("region"),
          row.text("bucket"),
          row.text("prefix"),
          row.flag("path_style"));
    }
    String[] identity = row.text("identity").split(":", -1);
    return new Database(
        row.text("host"),
        (int) row.number("port"),
        row.text("database"),
        Tls.of(row.text("tls")),
        row.textOrNull("roots"),
        identity[1],
        Long.parseLong(identity[2]),
        row.texts("roles"));
  }
}
