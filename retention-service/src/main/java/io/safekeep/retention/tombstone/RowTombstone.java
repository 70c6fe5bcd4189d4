package io.safekeep.retention.tombstone;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/// A row that a tenant's application deleted for good, and that must not come back with a restore.
///
/// @param datastore in which it was
/// @param key values of the columns that name the row: UUIDs and whole numbers
/// @param buriedBy who said so
public record RowTombstone(
    UUID id,
    TenantId tenant,
    UUID datastore,
    String database,
    String schema,
    String table,
    Map<String, String> key,
    Instant buriedAt,
    String buriedBy) {

  /// The ledger outlives everybody that it names, so it takes no addresses, names or numbers of
  /// people: only what is random or counted.
  private static final Pattern ANONYMOUS =
      Pattern.compile("-?[0-9]{1,12}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final int LONGEST_NAME = 63;
  private static final int MOST_COLUMNS = 8;

  /// @throws Refusal INVALID_REQUEST if it names no row, or by what could say something about a
  ///   person
  public RowTombstone {
    key = Map.copyOf(key);
    if (key.isEmpty() || key.size() > MOST_COLUMNS) {
      throw Refusal.invalid("key", "must have 1 to " + MOST_COLUMNS + " columns");
    }
    key.forEach((column, value) -> {
      requireName("key", column);
      if (!ANONYMOUS.matcher(value).matches()) {
        throw Refusal.invalid(
            "key",
            "must consist of UUIDs and whole numbers of at most 12 digits, and "
                + column
                + " is neither; the ledger is kept for ever");
      }
    });
    requireName("database", database);
    requireName("schema", schema);
    requireName("table", table);
  }

  private static void requireName(String field, String name) {
    if (name.isBlank() || name.length() > LONGEST_NAME || name.indexOf('\0') >= 0) {
      throw Refusal.invalid(field, "must be a name of 1 to " + LONGEST_NAME + " characters");
    }
  }

  /// As others see it.
  @RegisterForReflection
  public record View(
      UUID id,
      UUID datastore,
      String database,
      String schema,
      String table,
      Map<String, String> key,
      Instant buriedAt) {}

  View view() {
    return new View(id, datastore, database, schema, table, key, buriedAt);
  }
}
