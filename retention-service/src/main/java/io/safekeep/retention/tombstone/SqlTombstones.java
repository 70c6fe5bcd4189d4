package io.safekeep.retention.tombstone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tables `tenant_tombstone`, which a trigger on the cases fills, and `row_tombstone`.
@Singleton
public class SqlTombstones {

  private static final UUID FIRST = new UUID(0, 0);

  private final Sql sql;
  private final ObjectMapper json;

  SqlTombstones(Sql sql, ObjectMapper json) {
    this.sql = sql;
    this.json = json;
  }

  /// A tenant of which nothing is restored any more.
  ///
  /// @param purgedAt when its live data was seen to be gone; null before that
  public record Buried(UUID tenant, Instant buriedAt, @Nullable Instant purgedAt) {}

  /// Since when nothing of the tenant is restored any more.
  Optional<Instant> buriedAt(TenantId tenant) {
    return sql.first(
        "select buried_at from tenant_tombstone where tenant = ?",
        row -> row.instant("buried_at"),
        tenant.value());
  }

  /// Buried tenants in the order of their ids, after `after`.
  List<Buried> tenants(@Nullable UUID after, int limit) {
    return sql.query(
        """
        select t.tenant, t.buried_at, c.purged_at
        from tenant_tombstone t join deletion_case c on c.id = t.deletion_case
        where t.tenant > ? order by t.tenant limit ?
        """,
        row ->
            new Buried(row.id("tenant"), row.instant("buried_at"), row.instantOrNull("purged_at")),
        after == null ? FIRST : after,
        limit);
  }

  void add(RowTombstone buried) {
    sql.update(
        """
        insert into row_tombstone
          (id, tenant, datastore, database, schema, "table", key, buried_at, buried_by)
        values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)
        """,
        buried.id(),
        buried.tenant().value(),
        buried.datastore(),
        buried.database(),
        buried.schema(),
        buried.table(),
        write(buried.key()),
        buried.buriedAt(),
        buried.buriedBy());
  }

  /// A tenant's rows in the order of their ids, after `after`.
  ///
  /// @param datastore only its rows; those of all if null
  List<RowTombstone> rows(
      TenantId tenant, @Nullable UUID datastore, @Nullable UUID after, int limit) {
    return sql.query(
        """
        select id, tenant, datastore, database, schema, "table", key::text as key, buried_at,
          buried_by
        from row_tombstone
        where tenant = ? and id > ? and datastore = coalesce(?::uuid, datastore)
        order by id limit ?
        """,
        this::read,
        tenant.value(),
        after == null ? FIRST : after,
        datastore,
        limit);
  }

  private RowTombstone read(Row row) throws SQLException {
    return new RowTombstone(
        row.id("id"),
        new TenantId(row.id("tenant")),
        row.id("datastore"),
        row.text("database"),
        row.text("schema"),
        row.text("table"),
        read(row.text("key")),
        row.instant("buried_at"),
        row.text("buried_by"));
  }

  private Map<String, String> read(String key) {
    try {
      return json.readValue(key, new TypeReference<Map<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored tombstone cannot be read", e);
    }
  }

  private String write(Map<String, String> key) {
    try {
      return json.writeValueAsString(key);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a key cannot be written as JSON", e);
    }
  }
}
