package io.safekeep.backup.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.peer.Peer;
import io.safekeep.runtime.peer.Peer.Peers;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Asks retention-service.
///
/// Failure semantics: whatever is no full answer is an [IOException]. Nothing is remembered: what
/// was buried a moment ago counts.
@Singleton
class RetentionLedger implements Tombstones {

  private final Peer retention;

  RetentionLedger(LedgerSettings settings, Peers peers) {
    this.retention = peers.at(settings, "retention's ledger");
  }

  @Override
  public boolean isConfigured() {
    return retention.isConfigured();
  }

  @Override
  public Optional<Instant> buriedAt(TenantId tenant) throws IOException {
    return instant(retention.ask("/v1/tombstones?limit=1&tenant=" + tenant), "buriedAt");
  }

  @Override
  public List<Tombstone> of(TenantId tenant, UUID datastore) throws IOException {
    String query = "/v1/tombstones?tenant=" + tenant + "&datastore=" + datastore;
    var rows = new ArrayList<Tombstone>();
    String cursor = "";
    do {
      JsonNode page = retention.ask(query + cursor);
      Optional<Instant> buried = instant(page, "buriedAt");
      if (buried.isPresent()) {
        throw new IOException(
            "tenant %s was purged (%s): nothing of it is restored any more"
                .formatted(tenant, buried.get()));
      }
      for (JsonNode row : list(page, "rows")) {
        rows.add(row(row));
      }
      cursor = next(page);
    } while (!cursor.isEmpty());
    return rows;
  }

  @Override
  public List<Purged> purged() throws IOException {
    var purged = new ArrayList<Purged>();
    String cursor = "";
    do {
      JsonNode page = retention.ask("/v1/tombstones/tenants?limit=200" + cursor);
      for (JsonNode buried : list(page, "items")) {
        Optional<Instant> at = instant(buried, "purgedAt");
        if (at.isPresent()) {
          purged.add(new Purged(TenantId.parse(text(buried, "tenant")), at.get()));
        }
      }
      cursor = next(page);
    } while (!cursor.isEmpty());
    return purged;
  }

  private static String next(JsonNode page) {
    String cursor = page.path("nextCursor").asText("");
    return cursor.isEmpty() || cursor.equals("null")
        ? ""
        : "&cursor=" + URLEncoder.encode(cursor, UTF_8);
  }

  private static Tombstone row(JsonNode row) throws IOException {
    Map<String, String> key = new HashMap<>();
    row.path("key")
        .properties()
        .forEach(column -> key.put(column.getKey(), column.getValue().asText()));
    try {
      return new Tombstone(
          UUID.fromString(text(row, "id")),
          text(row, "database"),
          text(row, "schema"),
          text(row, "table"),
          key);
    } catch (IllegalArgumentException e) {
      throw new IOException("retention's ledger holds a row that cannot be read", e);
    }
  }

  private static JsonNode list(JsonNode of, String field) throws IOException {
    JsonNode list = of.path(field);
    if (!list.isArray()) {
      throw new IOException("retention's ledger answers without " + field);
    }
    return list;
  }

  private static String text(JsonNode of, String field) throws IOException {
    JsonNode value = of.path(field);
    if (!value.isTextual()) {
      throw new IOException("retention's ledger answers without " + field);
    }
    return value.textValue();
  }

  /// Empty if the field is null, and only then: a field that is missing says nothing.
  private static Optional<Instant> instant(JsonNode of, String field) throws IOException {
    if (of.path(field).isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(text(of, field)));
    } catch (DateTimeParseException e) {
      throw new IOException("retention's ledger answers with a time that cannot be read", e);
    }
  }
}
