package io.safekeep.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.safekeep.local.SuiteApi;
import io.safekeep.local.SuiteApi.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A client that may report what it measured, and nothing else.
record Instrument(String id, String secret) {

  private static final Path REPORTS = Path.of("target/reports-of-instruments");

  /// @param name what its id begins with; no run before used the rest
  static Instrument registered(SuiteApi api, Token operator, String name) {
    var id = "%s-%s".formatted(name, Long.toString(System.currentTimeMillis(), 36));
    var answer =
        api.post(
                "identity-service",
                "/v1/clients",
                operator,
                Map.of(
                    "id",
                    id,
                    "name",
                    "Instrument " + name,
                    "type",
                    "confidential",
                    "grants",
                    List.of("client_credentials"),
                    "roles",
                    List.of("instrument")))
            .expect(201);
    return new Instrument(id, answer.get("secret").asText());
  }

  /// Reports drills as one measurement. The report itself stays in `target`.
  ///
  /// @param measure for example `zone-loss`
  /// @param bound of each one's recovery
  void report(SuiteApi api, String measure, Duration bound, List<Drill> drills) throws IOException {
    var report = json(drills.stream().map(Drill::report).toList());
    Files.writeString(Files.createDirectories(REPORTS).resolve(measure + ".json"), report);
    api.post(
            "notification-service",
            "/v1/measurements",
            api.signInClient(id, secret),
            Map.of(
                "instrument", measure,
                "scopes", List.of(),
                // The recovery of each counts as well.
                "looked", drills.stream().mapToLong(it -> it.outcome().operations() + 1).sum(),
                "wrong", drills.stream().mapToLong(it -> it.wrong(bound)).sum(),
                "detail",
                    drills.stream()
                        .map(it ->
                            "%s: %s, back after %d s"
                                .formatted(it.what(), it.outcome(), it.recovery().toSeconds()))
                        .collect(Collectors.joining("; ")),
                "reportSha256", sha256(report),
                "measuredAt", Instant.now().toString()))
        .expect(201);
  }

  private static String json(Object value) throws JsonProcessingException {
    return JsonMapper.builder().build().writeValueAsString(value);
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
