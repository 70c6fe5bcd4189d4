package io.safekeep.access.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.access.MasterKeySettings;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Resources as rows, their secrets sealed.
@Singleton
public class SqlResources {

  private final Sql sql;
  private final ObjectMapper json;
  private final Sealer sealer;

  SqlResources(Sql sql, ObjectMapper json, MasterKeySettings masterKey) {
    this.sql = sql;
    this.json = json;
    this.sealer = masterKey.sealerFor("resource");
  }

  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn("resource", "sealed_secret", "id::text", sealer);
  }

  /// @param secret password of the target's administrator, if it has one
  @Transactional
  public void add(Resource resource, @Nullable String secret) {
    sql.update(
        """
        insert into resource (id, tenant, class, name, region, target, sealed_secret)
        values (?, ?, ?, ?, ?, ?::jsonb, ?)
        """,
        resource.id(),
        resource.tenant().value(),
        resource.resourceClass().label(),
        resource.name(),
        resource.region(),
        write(resource.target()),
        secret == null ? null : seal(resource.id(), secret));
  }

  private byte[] seal(UUID id, String secret) {
    return sealer.seal(secret.getBytes(StandardCharsets.UTF_8), id.toString());
  }

  void changeSecret(UUID id, String secret) {
    sql.update(
        "update resource set sealed_secret = ?, secret_set_at = clock_timestamp() where id = ?",
        seal(id, secret),
        id);
  }

  /// A password that is sealed here, and for how long it has been the same.
  record SecretAge(UUID resource, TenantId tenant, String name, Duration age) {}

  /// Those of resources that access can be granted to, oldest first.
  List<SecretAge> secretAges() {
    return sql.query(
        """
        select id, tenant, class || ':' || name as label,
          (extract(epoch from clock_timestamp() - secret_set_at) * 1000)::bigint as millis
        from resource where sealed_secret is not null and removed_at is null
        order by secret_set_at
        """,
        row ->
            new SecretAge(
                row.id("id"),
                new TenantId(row.id("tenant")),
                row.text("label"),
                Duration.ofMillis(row.number("millis"))));
  }

  /// Also one that was removed since: access to it may still be in force.
  public Optional<Resource> find(UUID id) {
    return sql.first("select * from resource where id = ?", this::read, id);
  }

  /// One that access can be granted to.
  public Optional<Resource> findCurrent(UUID id) {
    return sql.first("select * from resource where id = ? and removed_at is null", this::read, id);
  }

  /// One that access can be granted to.
  public Optional<Resource> find(TenantId tenant, ResourceClass resourceClass, String name) {
    return sql.first(
        """
        select * from resource where tenant = ? and class = ? and name = ? and removed_at is null
        """,
        this::read,
        tenant.value(),
        resourceClass.label(),
        name);
  }

  /// Those that access can be granted to, oldest first, after `cursor`.
  ///
  /// @param tenant whose; null for all
  public List<Resource> page(@Nullable TenantId tenant, @Nullable UUID cursor, int limit) {
    return sql.query(
        """
        select * from resource
        where removed_at is null
          and tenant = coalesce(?::uuid, tenant)
          and id > coalesce(?::uuid, '00000000-0000-0000-0000-000000000000')
        order by id limit ?
        """,
        this::read,
        tenant == null ? null : tenant.value(),
        cursor,
        limit);
  }

  /// @return false if it was removed already
  boolean remove(UUID id) {
    return sql.update(
            """
            update resource set removed_at = clock_timestamp()
            where id = ? and removed_at is null
            """,
            id)
        == 1;
  }

  /// The password of the target's administrator.
  ///
  /// @throws IllegalStateException if there is none, or another master key sealed it
  public String secretOf(UUID id) {
    return sql.first(
            "select sealed_secret from resource where id = ? and sealed_secret is not null",
            row -> row.bytes("sealed_secret"),
            id)
        .flatMap(sealed -> sealer.open(sealed, id.toString()))
        .map(plain -> new String(plain, StandardCharsets.UTF_8))
        .orElseThrow(() -> new IllegalStateException("no secret of resource " + id + " opens"));
  }

  private Resource read(Row row) throws SQLException {
    var resourceClass = ResourceClass.of(row.text("class"));
    try {
      return new Resource(
          row.id("id"),
          new TenantId(row.id("tenant")),
          resourceClass,
          row.text("name"),
          row.text("region"),
          json.readValue(row.text("target"), resourceClass.target()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("resource " + row.id("id") + " cannot be read", e);
    }
  }

  private String write(Target target) {
    try {
      return json.writeValueAsString(target);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a target cannot be written", e);
    }
  }
}
