package io.safekeep.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The OpenID Provider, as its metadata describes it: any that speaks RFC 8628 will do.
final class Provider {

  private static final String TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
  private static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";
  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  /// RFC 8628, section 3.2, where the provider names none.
  private static final int INTERVAL_SECONDS = 5;

  private final Http http;
  private final String clientId;
  private final JsonNode metadata;

  private Provider(Http http, String clientId, JsonNode metadata) {
    this.http = http;
    this.clientId = clientId;
    this.metadata = metadata;
  }

  /// @throws Failure if there is no provider of that name
  static Provider discover(Http http, URI issuer, String clientId) {
    var answer = http.get(URI.create(issuer + "/.well-known/openid-configuration"));
    if (!answer.isSuccess() || !issuer.toString().equals(answer.body().path("issuer").asText())) {
      throw Failure.fault("there is no OpenID Provider at " + issuer);
    }
    return new Provider(http, clientId, answer.body());
  }

  /// What the person needs to let this client in.
  record Invitation(
      String deviceCode,
      String userCode,
      String page,
      Optional<String> pageWithCode,
      Duration interval) {}

  /// What a token request gave.
  ///
  /// @param expiresIn from now on
  record Issued(String accessToken, Duration expiresIn, Optional<String> refreshToken) {}

  /// What the provider said to a poll.
  sealed interface Poll {
    record Signed(Issued issued) implements Poll {}

    record Wait() implements Poll {}

    record SlowDown() implements Poll {}
  }

  /// @param fresh whether the person has to sign in now, even if their browser is signed in
  Invitation invite(boolean fresh) {
    var form = new HashMap<>(Map.of("client_id", clientId, "scope", "openid profile"));
    if (fresh) {
      form.put("max_age", "0");
    }
    var answer = http.postForm(endpoint("device_authorization_endpoint"), form);
    if (!answer.isSuccess()) {
      throw refused("The provider lets nobody in from here", answer.body());
    }
    return new Invitation(
        needed(answer.body(), "device_code"),
        needed(answer.body(), "user_code"),
        needed(answer.body(), "verification_uri"),
        Json.text(answer.body(), "verification_uri_complete"),
        Duration.ofSeconds(answer.body().path("interval").asInt(INTERVAL_SECONDS)));
  }

  /// @throws Failure if the person said no, or waited too long
  Poll poll(String deviceCode) {
    var answer =
        http.postForm(
            endpoint("token_endpoint"),
            Map.of("grant_type", DEVICE_CODE, "client_id", clientId, "device_code", deviceCode));
    if (answer.isSuccess()) {
      return new Poll.Signed(issued(answer.body()));
    }
    return switch (answer.body().path("error").asText()) {
      case "authorization_pending" -> new Poll.Wait();
      case "slow_down" -> new Poll.SlowDown();
      case "access_denied" -> throw Failure.refused("you were turned away on the page");
      case "expired_token" -> throw Failure.refused("it took too long; sign in again");
      default -> throw refused("The sign-in failed", answer.body());
    };
  }

  /// Empty if the refresh token is not good any more.
  Optional<Issued> refresh(String refreshToken) {
    var answer =
        http.postForm(
            endpoint("token_endpoint"),
            Map.of(
                "grant_type",
                "refresh_token",
                "client_id",
                clientId,
                "refresh_token",
                refreshToken));
    if (answer.isSuccess()) {
      return Optional.of(issued(answer.body()));
    }
    if (answer.status() == 400) {
      return Optional.empty();
    }
    throw refused("The sign-in cannot be renewed", answer.body());
  }

  void revoke(String refreshToken) {
    http.postForm(
        endpoint("revocation_endpoint"), Map.of("client_id", clientId, "token", refreshToken));
  }

  /// Claims about whoever the token is of.
  JsonNode person(String accessToken) {
    var answer = http.get(endpoint("userinfo_endpoint"), accessToken);
    if (!answer.isSuccess()) {
      throw Failure.notSignedIn();
    }
    return answer.body();
  }

  /// A token with which the employee acts in a tenant's portal (RFC 8693).
  ///
  /// @throws Failure if no grant allows it
  JsonNode delegate(String accessToken, String grant, String audience) {
    var answer =
        http.postForm(
            endpoint("token_endpoint"),
            Map.of(
                "grant_type",
                TOKEN_EXCHANGE,
                "client_id",
                clientId,
                "subject_token",
                accessToken,
                "subject_token_type",
                ACCESS_TOKEN,
                "audience",
                audience,
                "grant_id",
                grant));
    if (!answer.isSuccess()) {
      throw refused("There is no token for that portal", answer.body());
    }
    return answer.body();
  }

  private URI endpoint(String name) {
    return Http.address(
        name,
        Json.text(metadata, name).orElseThrow(() -> Failure.fault("the provider has no " + name)));
  }

  private static Issued issued(JsonNode body) {
    return new Issued(
        needed(body, "access_token"),
        Duration.ofSeconds(body.path("expires_in").asLong()),
        Json.text(body, "refresh_token"));
  }

  private static String needed(JsonNode body, String field) {
    return Json.text(body, field)
        .orElseThrow(() -> Failure.fault("the provider's answer has no " + field));
  }

  private static Failure refused(String what, JsonNode body) {
    var error = Json.text(body, "error").orElse("no reason given");
    return Failure.refused(
        "%s: %s (%s)".formatted(what, Json.text(body, "error_description").orElse(error), error));
  }
}
