package io.safekeep.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.safekeep.bench.Provider.Registered;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// What applications ask of a provider, over one connection. Each answer is looked at: a refusal is
/// an exception, and ends the benchmark.
final class ProviderClient implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Provider provider;
  private final KeptConnection connection;
  private final Map<String, ScriptedBrowser> browsers = new HashMap<>();
  private final int number;
  private final int clients;
  private final SecureRandom random = new SecureRandom();
  private int signIns;

  /// @param number of this client among all
  ProviderClient(Provider provider, int number, int clients) throws IOException {
    this.provider = provider;
    this.connection = KeptConnection.to(provider.port());
    this.number = number;
    this.clients = clients;
  }

  /// What came of a code.
  record Issued(String accessToken, String refreshToken) {}

  /// @return an access token for the machine itself (RFC 6749, section 4.4)
  String clientCredentials() throws IOException {
    return post(provider.machine(), Map.of("grant_type", "client_credentials"))
        .path("access_token")
        .textValue();
  }

  /// The published keys (RFC 7517).
  void keys() throws IOException {
    connection.get(provider.paths().keys(), Map.of()).require(200, "\"keys\"");
  }

  /// Asks what a token of the machine stands for (RFC 7662).
  void introspectOwn(String token) throws IOException {
    introspect(provider.machine(), token);
  }

  /// Asks what a token of a person stands for, as the client that it was given to.
  void introspectPerson(String token) throws IOException {
    introspect(provider.portal(), token);
  }

  private void introspect(Registered asker, String token) throws IOException {
    connection
        .post(
            provider.paths().introspection(),
            authorization(asker),
            ScriptedBrowser.form(Map.of("token", token)))
        .require(200, "\"active\":true");
  }

  /// Exchanges an access token (RFC 8693).
  void exchange(String accessToken) throws IOException {
    var form = new LinkedHashMap<>(provider.exchange());
    form.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
    form.put("subject_token", accessToken);
    form.put("subject_token_type", "urn:ietf:params:oauth:token-type:access_token");
    form.put("requested_token_type", "urn:ietf:params:oauth:token-type:access_token");
    post(provider.portal(), form);
  }

  /// @return the next refresh token, which is another one: rotation is strict
  String refresh(String refreshToken) throws IOException {
    var next =
        post(
                provider.portal(),
                Map.of("grant_type", "refresh_token", "refresh_token", refreshToken))
            .path("refresh_token")
            .textValue();
    if (refreshToken.equals(next)) {
      throw new IOException("the refresh token was not replaced");
    }
    return next;
  }

  /// Signs the next person in, in their own browser, closed and opened again since: the code flow
  /// with PKCE, a page, a form with name and password, and the code redeemed.
  Issued signIn() throws IOException {
    var names = provider.people().names();
    return signIn(names.get((number + clients * signIns++) % names.size()));
  }

  /// Signs in the one whose token is exchanged.
  Issued signInExchanger() throws IOException {
    return signIn(provider.people().exchanger());
  }

  private Issued signIn(String name) throws IOException {
    var verifier = randomText();
    var state = randomText();
    var request = new LinkedHashMap<String, String>();
    request.put("client_id", provider.portal().id());
    request.put("response_type", "code");
    request.put("redirect_uri", Provider.REDIRECT_URI);
    request.put("scope", "openid profile");
    request.put("state", state);
    request.put("nonce", randomText());
    request.put("code_challenge", challenge(verifier));
    request.put("code_challenge_method", "S256");
    var browser =
        browsers.computeIfAbsent(name, _ -> new ScriptedBrowser(connection, provider.origin()));
    browser.restart();
    var callback =
        browser.signIn(
            provider.paths().authorization() + "?" + ScriptedBrowser.form(request),
            provider.people().field(),
            name,
            Provider.PASSWORD);
    if (!state.equals(parameter(callback, "state"))) {
      throw new IOException("not signed in: sent to " + callback);
    }
    var answer =
        post(
            provider.portal(),
            Map.of(
                "grant_type",
                "authorization_code",
                "code",
                parameter(callback, "code"),
                "redirect_uri",
                Provider.REDIRECT_URI,
                "code_verifier",
                verifier));
    return new Issued(
        answer.path("access_token").textValue(), answer.path("refresh_token").textValue());
  }

  private JsonNode post(Registered client, Map<String, String> form) throws IOException {
    var answer =
        connection
            .post(provider.paths().token(), authorization(client), ScriptedBrowser.form(form))
            .require(200, "\"access_token\":\"ey");
    return JSON.readTree(answer.body());
  }

  private static Map<String, String> authorization(Registered client) {
    var pair = client.id() + ":" + client.secret();
    return Map.of(
        "Authorization",
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String parameter(URI address, String name) {
    var query = address.getRawQuery() == null ? "" : address.getRawQuery();
    return Arrays.stream(query.split("&"))
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> pair.substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }

  private String randomText() {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return BASE64.encodeToString(bytes);
  }

  /// RFC 7636, section 4.2.
  private static String challenge(String verifier) {
    try {
      return BASE64.encodeToString(
          MessageDigest.getInstance("SHA-256")
              .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
