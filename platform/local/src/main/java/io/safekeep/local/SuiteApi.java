package io.safekeep.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// A running suite as its users reach it: over HTTP, signed in.
public final class SuiteApi {

  /// Client of the demo's people: public, code and PKCE.
  public static final String CLIENT = "safekeep-demo";

  public static final String REDIRECT_URI = "http://127.0.0.1:8899/signed-in";

  private static final Pattern PENDING = Pattern.compile("name=\"pending\" value=\"([^\"]+)\"");
  private static final Pattern CODE = Pattern.compile("/contacts/verify#(\\S+)");
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Endpoints endpoints;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  public SuiteApi(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  /// An access token. Its text is a secret.
  public record Token(String value) {
    @Override
    public String toString() {
      return "Token";
    }
  }

  /// An answer.
  ///
  /// @param body JSON, or null if there is none
  public record Answer(int status, @Nullable JsonNode body) {

    /// The body of a successful answer.
    ///
    /// @throws IllegalStateException with the problem's detail otherwise
    public JsonNode expect(int expected) {
      if (status != expected || body == null) {
        throw new IllegalStateException(
            "answer " + status + " instead of " + expected + ": " + body);
      }
      return body;
    }
  }

  /// A client's token for itself (RFC 6749, section 4.4).
  public Token signInClient(String client, String secret) {
    return accessToken(tokens(Map.of("grant_type", "client_credentials"), client + ":" + secret));
  }

  /// A person's token: the code flow with PKCE, as a browser goes through it.
  ///
  /// @param name for example `ada@harbour-records.example`
  public Token signIn(String name, String password) {
    return accessToken(signedIn(name, password));
  }

  /// Who the person is, as their client is told (OpenID Connect Core 1.0, section 2).
  public Token idToken(String name, String password) {
    return new Token(signedIn(name, password).get("id_token").asText());
  }

  private JsonNode signedIn(String name, String password) {
    Map<String, String> cookies = new HashMap<>();
    String verifier = random();
    String state = random();
    HttpResponse<String> authorize =
        browse(
            cookies,
            get(
                "/authorize?"
                    + form(
                        Map.of(
                            "client_id",
                            CLIENT,
                            "response_type",
                            "code",
                            "redirect_uri",
                            REDIRECT_URI,
                            "scope",
                            "openid profile",
                            "state",
                            state,
                            "nonce",
                            random(),
                            "code_challenge",
                            challenge(verifier),
                            "code_challenge_method",
                            "S256"))));
    HttpResponse<String> page = browse(cookies, get(location(authorize)));
    Matcher pending = PENDING.matcher(page.body());
    if (!pending.find()) {
      throw new IllegalStateException("no sign-in form, but answer " + page.statusCode());
    }
    HttpResponse<String> signedIn =
        browse(
            cookies,
            HttpRequest.newBuilder(issuer("/sign-in"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Origin", endpoints.issuer().toString())
                .POST(
                    BodyPublishers.ofString(
                        form(
                            Map.of(
                                "pending", pending.group(1),
                                "name", name,
                                "password", password)))));
    Map<String, String> callback = parameters(URI.create(location(signedIn)).getRawQuery());
    if (!state.equals(callback.get("state")) || !callback.containsKey("code")) {
      throw new IllegalStateException(name + " was not signed in: " + callback.keySet());
    }
    return tokens(
        Map.of(
            "grant_type", "authorization_code",
            "client_id", CLIENT,
            "code", callback.getOrDefault("code", ""),
            "redirect_uri", REDIRECT_URI,
            "code_verifier", verifier),
        null);
  }

  /// @param service for example `backup-service`
  /// @param path below the service's URL
  public Answer get(String service, String path, Token token) {
    return send(HttpRequest.newBuilder(url(service, path)).GET(), token);
  }

  /// What is no JSON.
  ///
  /// @throws IllegalStateException unless the answer is 200
  public String text(String service, String path, Token token) {
    var response =
        exchange(
            HttpRequest.newBuilder(url(service, path))
                .header("Authorization", "Bearer " + token.value())
                .GET());
    if (response.statusCode() != 200) {
      throw new IllegalStateException("answer " + response.statusCode() + " from " + path);
    }
    return response.body();
  }

  public Answer post(String service, String path, Token token, Object body) {
    return send(
        HttpRequest.newBuilder(url(service, path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json(body))),
        token);
  }

  public Answer put(String service, String path, Token token, Object body) {
    return send(
        HttpRequest.newBuilder(url(service, path))
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(json(body))),
        token);
  }

  /// Says yes for a contact who was asked by mail, as they would in a browser.
  ///
  /// @param service that asked
  /// @throws IllegalStateException if no mail comes in time, or the code in it is not good
  public void verifyContact(String service, String address, Duration patience) {
    var code = new AtomicReference<String>();
    Await.until(
        patience,
        "a mail asks " + address,
        () -> {
          code.set(codeMailedTo(address));
          return !code.get().isEmpty();
        });
    var response =
        exchange(
            HttpRequest.newBuilder(url(service, "/contacts/verify"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Origin", endpoints.service(service).url().toString())
                .POST(BodyPublishers.ofString(form(Map.of("token", code.get())))));
    if (response.statusCode() != 200) {
      throw new IllegalStateException("answer " + response.statusCode() + " to a contact's yes");
    }
  }

  /// Code in the newest mail that asks an address; empty if there is none.
  private String codeMailedTo(String address) {
    return mailsTo(address)
        .map(mail -> CODE.matcher(mail.path("body").asText()))
        .filter(Matcher::find)
        .map(code -> code.group(1))
        .reduce("", (_, later) -> later);
  }

  /// Subjects of what was mailed to an address, oldest first.
  public List<String> subjectsMailedTo(String address) {
    return mailsTo(address).map(mail -> mail.path("subject").asText()).toList();
  }

  /// Texts of what was mailed to an address, oldest first.
  public List<String> textsMailedTo(String address) {
    return mailsTo(address).map(mail -> mail.path("body").asText()).toList();
  }

  private Stream<JsonNode> mailsTo(String address) {
    var mails =
        tree(exchange(HttpRequest.newBuilder(endpoints.mails().resolve("/mails")).GET()).body());
    return mails == null
        ? Stream.empty()
        : StreamSupport.stream(mails.spliterator(), false)
            .filter(mail -> mail.path("to").path(0).asText().equals(address));
  }

  private Answer send(HttpRequest.Builder request, Token token) {
    HttpResponse<String> response =
        exchange(request.header("Authorization", "Bearer " + token.value()));
    return new Answer(response.statusCode(), tree(response.body()));
  }

  private static Token accessToken(JsonNode tokens) {
    return new Token(tokens.get("access_token").asText());
  }

  private JsonNode tokens(Map<String, String> parameters, @Nullable String basic) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(issuer("/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form(parameters)));
    if (basic != null) {
      // RFC 6749, section 2.3.1: both parts are form-encoded first.
      String[] parts = basic.split(":", 2);
      String encoded =
          URLEncoder.encode(parts[0], UTF_8) + ":" + URLEncoder.encode(parts[1], UTF_8);
      request.header(
          "Authorization", "Basic " + Base64.getEncoder().encodeToString(encoded.getBytes(UTF_8)));
    }
    HttpResponse<String> response = exchange(request);
    return new Answer(response.statusCode(), tree(response.body())).expect(200);
  }

  private HttpRequest.Builder get(String location) {
    return HttpRequest.newBuilder(issuer(location)).GET();
  }

  private HttpResponse<String> browse(Map<String, String> cookies, HttpRequest.Builder request) {
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    HttpResponse<String> response = exchange(request);
    for (String cookie : response.headers().allValues("Set-Cookie")) {
      String[] pair = cookie.split(";", 2)[0].split("=", 2);
      cookies.put(pair[0].strip(), pair[1].strip());
    }
    return response;
  }

  /// A service that is being started again is waited for: a request that found nobody was not made.
  private HttpResponse<String> exchange(HttpRequest.Builder builder) {
    HttpRequest request = builder.timeout(PATIENCE).build();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return http.send(request, BodyHandlers.ofString());
      } catch (ConnectException e) {
        if (System.nanoTime() > deadline) {
          throw new UncheckedIOException("nobody answers at " + request.uri().getAuthority(), e);
        }
        Await.aMoment();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  private static String location(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("Location")
        .orElseThrow(
            () -> new IllegalStateException("no redirect, but answer " + response.statusCode()));
  }

  private URI issuer(String path) {
    return path.startsWith("http")
        ? URI.create(path)
        : URI.create(endpoints.issuer().toString() + path);
  }

  private URI url(String service, String path) {
    return URI.create(endpoints.service(service).url().toString() + path);
  }

  private static @Nullable JsonNode tree(String text) {
    try {
      return text.isEmpty() ? null : JSON.readTree(text);
    } catch (IOException e) {
      return null;
    }
  }

  private static String json(Object body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String form(Map<String, String> parameters) {
    return new TreeMap<>(parameters)
        .entrySet().stream()
            .map(parameter ->
                parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : query.split("&")) {
      String[] parts = pair.split("=", 2);
      parameters.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
    }
    return parameters;
  }

  private static String random() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String challenge(String verifier) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
