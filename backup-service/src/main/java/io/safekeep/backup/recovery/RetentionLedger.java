package io.safekeep.backup.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.http.SuiteHttp;
import io.safekeep.runtime.pages.IssuerPaths;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// Asks retention-service, with a token of the issuer (RFC 6749, section 4.4).
///
/// Failure semantics: whatever is no full answer is an [IOException]. Nothing is remembered but the
/// token: what was buried a moment ago counts.
@Singleton
class RetentionLedger implements Tombstones {

  /// A token is not used any more so long before it ends.
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;

  private final LedgerSettings settings;
  private final URI tokenEndpoint;
  private final ObjectMapper json;
  private final Clock clock;
  private final HttpClient http;
  private volatile @Nullable Token token;

  @Inject
  RetentionLedger(
      LedgerSettings settings,
      @ConfigProperty(name = "quarkus.oidc.auth-server-url") URI issuer,
      IssuerPaths paths,
      ObjectMapper json,
      Clock clock,
      SuiteHttp suite) {
    this(settings, issuer, paths, json, clock, suite.client());
  }

  RetentionLedger(
      LedgerSettings settings,
      URI issuer,
      IssuerPaths paths,
      ObjectMapper json,
      Clock clock,
      HttpClient.Builder http) {
    this.settings = settings;
    this.tokenEndpoint = URI.create(issuer + paths.token());
    this.json = json;
    this.clock = clock;
    this.http = http.connectTimeout(settings.timeout()).build();
  }

  private record Token(String value, Instant goodUntil) {

    @Override
    public String toString() {
      return "Token";
    }
  }

  @Override
  public boolean isConfigured() {
    return settings.address().isPresent();
  }

  @Override
  public Optional<Instant> buriedAt(TenantId tenant) throws IOException {
    return instant(ask("/v1/tombstones?limit=1&tenant=" + tenant), "buriedAt");
  }

  @Override
  public List<Tombstone> of(TenantId tenant, UUID datastore) throws IOException {
    String query = "/v1/tombstones?tenant=" + tenant + "&datastore=" + datastore;
    var rows = new ArrayList<Tombstone>();
    String cursor = "";
    do {
      JsonNode page = ask(query + cursor);
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
      JsonNode page = ask("/v1/tombstones/tenants?limit=200" + cursor);
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

  private JsonNode ask(String path) throws IOException {
    URI address =
        settings
            .address()
            .orElseThrow(() -> new IOException("no ledger of deletions is configured"));
    HttpResponse<String> answer = get(URI.create(address + path));
    if (answer.statusCode() == UNAUTHORIZED) {
      // The token may have been taken back; a new one says.
      token = null;
      answer = get(URI.create(address + path));
    }
    if (answer.statusCode() != OK) {
      throw new IOException("retention's ledger answers with status " + answer.statusCode());
    }
    return read(answer.body(), "retention's ledger");
  }

  private HttpResponse<String> get(URI address) throws IOException {
    return send(
        HttpRequest.newBuilder(address).header("Authorization", "Bearer " + token()).GET(),
        "retention's ledger");
  }

  private String token() throws IOException {
    Token known = token;
    if (known == null || !clock.instant().isBefore(known.goodUntil())) {
      known = obtain();
      token = known;
    }
    return known.value();
  }

  private Token obtain() throws IOException {
    String basic = encoded(settings.clientId()) + ":" + encoded(secret());
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(tokenEndpoint)
                .header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials")),
            "the issuer");
    if (answer.statusCode() != OK) {
      throw new IOException("the issuer gives no token: status " + answer.statusCode());
    }
    JsonNode body = read(answer.body(), "the issuer");
    return new Token(
        text(body, "access_token"),
        clock.instant().plusSeconds(body.path("expires_in").asLong(0)).minus(MARGIN));
  }

  private String secret() throws IOException {
    Optional<Path> file = settings.clientSecretFile();
    return file.isPresent()
        ? Files.readString(file.get()).strip()
        : settings
            .clientSecret()
            .orElseThrow(() -> new IOException("safekeep.ledger.client-secret is not set"));
  }

  /// RFC 6749, section 2.3.1.
  private static String encoded(String value) {
    return URLEncoder.encode(value, UTF_8);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String whom) throws IOException {
    try {
      return http.send(
          request.timeout(settings.timeout()).header("Accept", "application/json").build(),
          BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (IOException e) {
      throw new IOException(whom + " does not answer", e);
    }
  }

  private JsonNode read(String body, String whom) throws IOException {
    try {
      return json.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IOException(whom + " answers with what is no JSON", e);
    }
  }
}
