package io.safekeep.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/// Who is signed in, and where.
///
/// @param access address of access-service
/// @param expiresAt of the access token
record SignIn(
    URI issuer,
    URI access,
    String clientId,
    String accessToken,
    Instant expiresAt,
    Optional<String> refreshToken) {

  SignIn renewed(String accessToken, Instant expiresAt, Optional<String> refreshToken) {
    return new SignIn(
        issuer, access, clientId, accessToken, expiresAt, refreshToken.or(() -> this.refreshToken));
  }

  JsonNode toJson() {
    var json =
        Json.object()
            .put("issuer", issuer.toString())
            .put("access", access.toString())
            .put("clientId", clientId)
            .put("accessToken", accessToken)
            .put("expiresAt", expiresAt.toString());
    refreshToken.ifPresent(token -> json.put("refreshToken", token));
    return json;
  }

  /// @throws IllegalArgumentException if something is missing
  static SignIn of(JsonNode json) {
    return new SignIn(
        URI.create(needed(json, "issuer")),
        URI.create(needed(json, "access")),
        needed(json, "clientId"),
        needed(json, "accessToken"),
        Instant.parse(needed(json, "expiresAt")),
        Json.text(json, "refreshToken"));
  }

  private static String needed(JsonNode json, String field) {
    return Json.text(json, field)
        .orElseThrow(() -> new IllegalArgumentException("there is no " + field));
  }

  @Override
  public String toString() {
    return "SignIn[" + issuer + "]";
  }
}
