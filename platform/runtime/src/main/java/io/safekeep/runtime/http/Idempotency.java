package io.safekeep.runtime.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes a creating POST safe to repeat (header `Idempotency-Key`,
/// draft-ietf-httpapi-idempotency-key-header): the same key from the same caller gives the first
/// answer again instead of a second thing.
@Singleton
public class Idempotency {

  private static final int LONGEST_KEY = 200;

  private final Sql sql;
  private final ObjectMapper json;
  private final Caller caller;

  Idempotency(Sql sql, ObjectMapper json, Caller caller) {
    this.sql = sql;
    this.json = json;
    this.caller = caller;
  }

  private record Stored(String fingerprint, String answer) {}

  /// Returns what `act` returned for the key's first use. Part of the caller's transaction, so that
  /// the thing and the answer are kept together; a request with the same key that runs at the same
  /// time waits for the first one.
  ///
  /// @param key the client's key; null means that every request is new
  /// @throws Refusal INVALID_REQUEST for a key over 200 characters, IDEMPOTENCY_KEY_REUSED if the
  ///   key came with another request before
  @Transactional(Transactional.TxType.MANDATORY)
  public <T> T once(@Nullable String key, Object request, Class<T> type, Supplier<T> act) {
    if (key == null || key.isBlank()) {
      return act.get();
    }
    if (key.length() > LONGEST_KEY) {
      throw Refusal.invalid(
          "Idempotency-Key", "has " + key.length() + " characters, at most " + LONGEST_KEY);
    }
    String fingerprint = fingerprint(request, type);
    // Concurrent requests queue up on the row's lock here.
    sql.update(
        """
        insert into idempotency_key (scope, key, fingerprint) values (?, ?, ?)
        on conflict (scope, key) do nothing
        """,
        scope(),
        key,
        fingerprint);
    Optional<Stored> first = stored(key, "for update").map(known -> matching(known, fingerprint));
    if (first.isPresent() && !first.get().answer().isEmpty()) {
      return read(first.get().answer(), type);
    }
    T answer = act.get();
    sql.update(
        "update idempotency_key set answer = ? where scope = ? and key = ?",
        write(answer),
        scope(),
        key);
    return answer;
  }

  /// The answer that the key got before, if it did: for requests that must look outside (at another
  /// server, at an archive) before their transaction begins, and need not look again.
  ///
  /// @throws Refusal IDEMPOTENCY_KEY_REUSED if the key came with another request before
  public <T> Optional<T> answered(@Nullable String key, Object request, Class<T> type) {
    if (key == null || key.isBlank()) {
      return Optional.empty();
    }
    return stored(key, "")
        .map(first -> matching(first, fingerprint(request, type)))
        .filter(first -> !first.answer().isEmpty())
        .map(first -> read(first.answer(), type));
  }

  private Optional<Stored> stored(String key, String lock) {
    return sql.first(
        """
        select fingerprint, coalesce(answer, '') as answer from idempotency_key
        where scope = ? and key = ?
        """
            + lock,
        row -> new Stored(row.text("fingerprint"), row.text("answer")),
        scope(),
        key);
  }

  private static Stored matching(Stored first, String fingerprint) {
    if (!first.fingerprint().equals(fingerprint)) {
      throw new Refusal(
          CommonProblem.IDEMPOTENCY_KEY_REUSED, "use a new key for a request that differs");
    }
    return first;
  }

  private String fingerprint(Object request, Class<?> type) {
    return sha256(type.getName() + write(request));
  }

  private String scope() {
    return caller.tenantIfAny().map(Object::toString).orElse("-") + "/" + caller.subject();
  }

  private <T> T read(String answer, Class<T> type) {
    try {
      return json.readValue(answer, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored answer cannot be read", e);
    }
  }

  private String write(@Nullable Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a value cannot be written as JSON", e);
    }
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
