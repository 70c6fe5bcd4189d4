package io.safekeep.runtime.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// Asks one other service, with a token of the issuer (RFC 6749, section 4.4).
///
/// Failure semantics: whatever is no full answer is an [IOException]. Nothing is remembered but the
/// token.
public final class Peer {

  /// A token is not used any more so long before it ends.
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;

  private final String name;
  private final PeerSettings settings;
  private final URI tokenEndpoint;
  private final ObjectMapper json;
  private final Clock clock;
  private final HttpClient http;
  private volatile @Nullable Token token;

  private Peer(
      String name,
      PeerSettings settings,
      URI tokenEndpoint,
      ObjectMapper json,
      Clock clock,
      HttpClient.Builder http) {
    this.name = name;
    this.settings = settings;
    this.tokenEndpoint = tokenEndpoint;
    this.json = json;
    this.clock = clock;
    this.http = http.connectTimeout(settings.timeout()).build();
  }

  /// Makes peers that get their tokens where the service's own callers get theirs.
  @Singleton
  public static class Peers {

    private final URI tokenEndpoint;
    private final ObjectMapper json;
    private final Clock clock;
    private final Supplier<HttpClient.Builder> clients;

    @Inject
    Peers(
        @ConfigProperty(name = "quarkus.oidc.auth-server-url") URI issuer,
        IssuerPaths paths,
        ObjectMapper json,
        Clock clock,
        SuiteHttp suite) {
      this(issuer, paths, json, clock, suite::client);
    }

    /// @param clients makes what follows no redirects
    public Peers(
        URI issuer,
        IssuerPaths paths,
        ObjectMapper json,
        Clock clock,
        Supplier<HttpClient.Builder> clients) {
      this.tokenEndpoint = URI.create(issuer + paths.token());
      this.json = json;
      this.clock = clock;
      this.clients = clients;
    }

    /// @param name as messages call it, for example `retention's ledger`
    public Peer at(PeerSettings settings, String name) {
      return new Peer(name, settings, tokenEndpoint, json, clock, clients.get());
    }
  }

  private record Token(String value, Instant goodUntil) {

    @Override
    public String toString() {
      return "Token";
    }
  }

  public boolean isConfigured() {
    return settings.address().isPresent();
  }

  /// @param path with its query
  /// @throws IOException unless it answers with status 200 and JSON
  public JsonNode ask(String path) throws IOException {
    URI address =
        settings.address().orElseThrow(() -> new IOException(name + " is not configured"));
    HttpResponse<String> answer = get(URI.create(address + path));
    if (answer.statusCode() == UNAUTHORIZED) {
      // The token may have been taken back; a new one says.
      token = null;
      answer = get(URI.create(address + path));
    }
    if (answer.statusCode() != OK) {
      throw new IOException(name + " answers with status " + answer.statusCode());
    }
    return read(answer.body(), name);
  }

  private HttpResponse<String> get(URI address) throws IOException {
    return send(
        HttpRequest.newBuilder(address).header("Authorization", "Bearer " + token()).GET(), name);
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
    JsonNode value = body.path("access_token");
    if (!value.isTextual()) {
      throw new IOException("the issuer answers without access_token");
    }
    return new Token(
        value.textValue(),
        clock.instant().plusSeconds(body.path("expires_in").asLong(0)).minus(MARGIN));
  }

  private String secret() throws IOException {
    Optional<Path> file = settings.clientSecretFile();
    return file.isPresent()
        ? Files.readString(file.get()).strip()
        : settings
            .clientSecret()
            .orElseThrow(() ->
                new IOException("the secret of client " + settings.clientId() + " is not set"));
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
