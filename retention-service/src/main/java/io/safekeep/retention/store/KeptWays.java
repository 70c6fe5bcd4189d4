package io.safekeep.retention.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.retention.RetentionSettings;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.sql.Sql;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Table `verification_way`: how tenants' stores were read before the purge, sealed.
@Singleton
class KeptWays {

  private final Sql sql;
  private final Sealer sealer;
  private final ObjectMapper json;

  KeptWays(Sql sql, RetentionSettings settings, ObjectMapper json) {
    this.sql = sql;
    this.sealer = settings.sealerFor("verification-ways");
    this.json = json;
  }

  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn("verification_way", "sealed", "deletion_case || '/' || store", sealer);
  }

  /// @param ways one of each thing; secrets are among them
  void keep(UUID deletionCase, String store, List<Map<String, String>> ways) {
    sql.update(
        """
        insert into verification_way (deletion_case, store, sealed) values (?, ?, ?)
        on conflict (deletion_case, store) do update set sealed = excluded.sealed
        """,
        deletionCase,
        store,
        sealer.seal(write(ways), context(deletionCase, store)));
  }

  /// Nothing if none were kept.
  List<Map<String, String>> of(UUID deletionCase, String store) {
    return sql.first(
            "select sealed from verification_way where deletion_case = ? and store = ?",
            row -> row.bytes("sealed"),
            deletionCase,
            store)
        .map(sealed ->
            sealer
                .open(sealed, context(deletionCase, store))
                .orElseThrow(() ->
                    new IllegalStateException(
                        "the ways kept for case " + deletionCase + " do not open")))
        .map(this::read)
        .orElse(List.of());
  }

  void forget(UUID deletionCase, String store) {
    sql.update(
        "delete from verification_way where deletion_case = ? and store = ?", deletionCase, store);
  }

  /// A part of a way that must be there.
  static String part(Map<String, String> way, String key) {
    String value = way.get(key);
    if (value == null) {
      throw new IllegalStateException("a way into a tenant's store lacks " + key);
    }
    return value;
  }

  private static String context(UUID deletionCase, String store) {
    return deletionCase + "/" + store;
  }

  private byte[] write(List<Map<String, String>> ways) {
    try {
      return json.writeValueAsString(ways).getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("ways into stores cannot be written as JSON", e);
    }
  }

  private List<Map<String, String>> read(byte[] text) {
    try {
      return json.readValue(
          new String(text, UTF_8), new TypeReference<List<Map<String, String>>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("kept ways are no JSON", e);
    }
  }
}
