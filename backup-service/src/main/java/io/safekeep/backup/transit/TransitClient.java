package io.safekeep.backup.transit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.backup.vault.KeeperUnavailable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Speaks Vault's HTTP API: JSON over TLS, a token in a header, errors as a list of sentences
/// (Vault documentation, "HTTP API").
///
/// Failure semantics: what may pass by itself (no connection, no answer in time, 412, 429, 473,
/// 5xx) is tried three times. When that failed too, everybody fails at once for some seconds, so
/// that hundreds of datastores do not queue for the same timeout.
final class TransitClient {
  private static final int ATTEMPTS = 3;
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration FAIL_FAST = Duration.ofSeconds(5);
  private static final int ANSWER_LIMIT = 1 << 20;

  /// 412: a standby has not caught up. 429: standby or rate limit. 473: performance standby. 502 to
  /// 504: sealed, or something before it.
  private static final Set<Integer> PASSING = Set.of(412, 429, 473, 500, 502, 503, 504);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TransitEngine engine;
  private final HttpClient http;
  private volatile long failFastUntil = System.nanoTime();

  TransitClient(TransitEngine engine) {
    this.engine = engine;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(engine.timeout())
            // A token must not follow a redirection to somebody else.
            .followRedirects(HttpClient.Redirect.NEVER);
    engine.rootCertificates().ifPresent(roots -> builder.sslContext(trusting(roots)));
    this.http = builder.build();
  }

  /// An answer that is no success, and that asking again will not change.
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(int status, String reason) {
      super(reason);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /// Returns the answer's `data`; an empty object if it has none.
  ///
  /// @param path below the engine's mount
  /// @param body null for none
  /// @throws Refused if Vault says no
  /// @throws KeeperUnavailable if it does not say anything of use
  JsonNode call(String method, String path, @Nullable Map<String, ?> body) throws IOException {
    if (System.nanoTime() - failFastUntil < 0) {
      throw engine.unavailable("did not answer a moment ago");
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(method, path, body);
      } catch (KeeperUnavailable passing) {
        if (attempt == ATTEMPTS) {
          failFastUntil = System.nanoTime() + FAIL_FAST.toNanos();
          throw passing;
        }
        pause(PAUSE.multipliedBy(attempt));
      }
    }
  }

  private JsonNode attempt(String method, String path, @Nullable Map<String, ?> body)
      throws IOException {
    HttpResponse<InputStream> answer;
    try {
      answer = http.send(request(method, path, body), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + engine.title(), e);
    } catch (IOException e) {
      throw new KeeperUnavailable(engine.title(), "does not answer: " + e, e);
    }
    JsonNode content = parse(answer);
    int status = answer.statusCode();
    if (PASSING.contains(status)) {
      throw engine.unavailable("answers " + status + errors(content));
    }
    if (status / 100 != 2) {
      throw new Refused(status, engine.title() + " answers " + status + errors(content));
    }
    return content.path("data");
  }

  private HttpRequest request(String method, String path, @Nullable Map<String, ?> body)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(engine.address() + "/v1/" + engine.mount() + "/" + path))
            .timeout(engine.timeout())
            .header("X-Vault-Request", "true")
            .header("X-Vault-Token", token());
    engine.namespace().ifPresent(namespace -> request.header("X-Vault-Namespace", namespace));
    return body == null
        ? request.method(method, HttpRequest.BodyPublishers.noBody()).build()
        : request
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build();
  }

  /// A few bytes that the system has cached; an agent replaces the file when it renews the token.
  private String token() throws KeeperUnavailable {
    try {
      return Files.readString(engine.tokenFile(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new KeeperUnavailable(
          engine.title(), "cannot be asked: its token file cannot be read", e);
    }
  }

  private JsonNode parse(HttpResponse<InputStream> answer) throws IOException {
    byte[] bytes;
    try (InputStream in = answer.body()) {
      bytes = in.readNBytes(ANSWER_LIMIT);
    } catch (IOException e) {
      throw new KeeperUnavailable(engine.title(), "did not finish its answer: " + e, e);
    }
    try {
      return bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      // Its message would quote the answer, which may hold a key.
      throw engine.unavailable("answers " + answer.statusCode() + " with what is no JSON");
    }
  }

  private static String errors(JsonNode content) {
    String text =
        StreamSupport.stream(content.path("errors").spliterator(), false)
            .map(JsonNode::asText)
            .map(String::strip)
            .collect(Collectors.joining("; "));
    return text.isEmpty() ? "" : ": " + text;
  }

  private void pause(Duration pause) throws IOException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + engine.title(), e);
    }
  }

  private static SSLContext trusting(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
      roots.load(null, null);
      int count = 0;
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        roots.setCertificateEntry("root-" + count++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(roots);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("the roots in " + pem + " cannot be used", e);
    }
  }
}
