package io.safekeep.identity.op;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// A tenant's OpenID Connect issuer, small and, if a test wants it, not honest.
final class IssuerOfTest implements AutoCloseable {

  static final String CLIENT = "safekeep";
  static final String SECRET = "a secret: of & the issuer";

  private final HttpServer server;
  private final ECKey key;
  private final Map<String, Code> codes = new ConcurrentHashMap<>();

  private IssuerOfTest(HttpServer server, ECKey key) {
    this.server = server;
    this.key = key;
  }

  /// How an ID token is signed.
  enum Signature {
    RIGHT,
    /// Algorithm `none`.
    NONE,
    /// By a key that nobody published, with the name of one that is.
    FOREIGN_KEY,
    /// With the public key as a shared secret (RFC 8725, section 2.1).
    PUBLIC_KEY_AS_SECRET
  }

  private record Code(
      String redirectUri, String challenge, Map<String, Object> claims, Signature signature) {}

  static IssuerOfTest start() {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      var issuer =
          new IssuerOfTest(
              server, new ECKeyGenerator(Curve.P_256).keyID("of-the-issuer").generate());
      server.createContext("/.well-known/openid-configuration", issuer::metadata);
      server.createContext("/keys", issuer::keys);
      server.createContext("/token", issuer::token);
      server.start();
      return issuer;
    } catch (IOException | JOSEException fault) {
      throw new IllegalStateException(fault);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// A connection to it, as the API takes it.
  Map<String, Object> terms() {
    return new HashMap<>(
        Map.of(
            "name",
            "Acme sign-in",
            "issuer",
            url(),
            "clientId",
            CLIENT,
            "clientSecret",
            SECRET,
            "justInTime",
            true,
            "claims",
            Map.of(
                "roles", "groups", "roleOf", Map.of("admins", "tenant-admin", "staff", "member"))));
  }

  /// Signs somebody in who was sent here.
  ///
  /// @param address with the request
  /// @param claims of the ID token; null takes one away that would be there
  /// @return where the browser is sent back
  String signIn(String address, Map<String, ?> claims) {
    return signIn(address, claims, Signature.RIGHT);
  }

  String signIn(String address, Map<String, ?> claims, Signature signature) {
    var request = parameters(URI.create(address).getRawQuery());
    var all = new HashMap<String, Object>();
    all.put("iss", url());
    all.put("aud", CLIENT);
    all.put("nonce", request.get("nonce"));
    all.put("iat", Date.from(Instant.now()));
    all.put("exp", Date.from(Instant.now().plus(Duration.ofMinutes(5))));
    all.put("auth_time", Instant.now().getEpochSecond());
    all.putAll(claims);
    var code = UUID.randomUUID().toString();
    codes.put(
        code, new Code(request.get("redirect_uri"), request.get("code_challenge"), all, signature));
    return back(request, "code", code);
  }

  /// Sends somebody back with an answer.
  static String refuse(String address, String error) {
    return back(parameters(URI.create(address).getRawQuery()), "error", error);
  }

  private static String back(Map<String, String> request, String name, String value) {
    return "%s?%s=%s&state=%s"
        .formatted(request.get("redirect_uri"), name, value, request.get("state"));
  }

  /// The answer with the issuer's name in it (RFC 9207).
  String named(String back) {
    return back + "&iss=" + URLEncoder.encode(url(), StandardCharsets.UTF_8);
  }

  /// What it tells of the end of a session (Back-Channel Logout 1.0, section 2.4).
  String logoutToken(Map<String, ?> claims) {
    var all = new HashMap<String, Object>();
    all.put("iss", url());
    all.put("aud", CLIENT);
    all.put("iat", Date.from(Instant.now()));
    all.put("exp", Date.from(Instant.now().plus(Duration.ofMinutes(2))));
    all.put("jti", UUID.randomUUID().toString());
    all.put("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
    all.putAll(claims);
    return signed(all, Signature.RIGHT);
  }

  static Map<String, String> parameters(String query) {
    var parameters = new HashMap<String, String>();
    for (var pair : query.split("&")) {
      var parts = pair.split("=", 2);
      parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void metadata(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        200,
        Map.of(
            "issuer",
            url(),
            "authorization_endpoint",
            url() + "/authorize",
            "token_endpoint",
            url() + "/token",
            "jwks_uri",
            url() + "/keys",
            "end_session_endpoint",
            url() + "/end-session",
            "response_types_supported",
            List.of("code"),
            "subject_types_supported",
            List.of("public"),
            "id_token_signing_alg_values_supported",
            List.of("ES256"),
            "backchannel_logout_supported",
            true,
            "authorization_response_iss_parameter_supported",
            true));
  }

  private void keys(HttpExchange exchange) throws IOException {
    answer(exchange, 200, new JWKSet(key).toJSONObject(true));
  }

  private void token(HttpExchange exchange) throws IOException {
    var form =
        parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    var code = codes.remove(form.getOrDefault("code", ""));
    if (code == null || !isOurs(exchange) || !fits(code, form)) {
      answer(exchange, 400, Map.of("error", "invalid_grant"));
      return;
    }
    answer(
        exchange,
        200,
        Map.of(
            "access_token",
            "of-no-use-here",
            "token_type",
            "Bearer",
            "expires_in",
            60,
            "id_token",
            signed(code.claims, code.signature)));
  }

  /// RFC 6749, section 2.3.1: id and secret are encoded before they are joined.
  private static boolean isOurs(HttpExchange exchange) {
    var both =
        URLEncoder.encode(CLIENT, StandardCharsets.UTF_8)
            + ":"
            + URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
    return ("Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)))
        .equals(exchange.getRequestHeaders().getFirst("Authorization"));
  }

  private static boolean fits(Code code, Map<String, String> form) {
    var challenge =
        CodeChallenge.compute(
            CodeChallengeMethod.S256, new CodeVerifier(form.getOrDefault("code_verifier", "")));
    return challenge.getValue().equals(code.challenge)
        && code.redirectUri.equals(form.get("redirect_uri"));
  }

  private String signed(Map<String, Object> claims, Signature signature) {
    var set = new JWTClaimsSet.Builder();
    claims.forEach((name, value) -> {
      if (value != null) {
        set.claim(name, value);
      }
    });
    try {
      return switch (signature) {
        case RIGHT -> signed(set, JWSAlgorithm.ES256, new ECDSASigner(key));
        case FOREIGN_KEY ->
            signed(
                set,
                JWSAlgorithm.ES256,
                new ECDSASigner(new ECKeyGenerator(Curve.P_256).generate()));
        case PUBLIC_KEY_AS_SECRET ->
            signed(set, JWSAlgorithm.HS256, new MACSigner(key.toPublicKey().getEncoded()));
        case NONE -> new PlainJWT(set.build()).serialize();
      };
    } catch (JOSEException fault) {
      throw new IllegalStateException(fault);
    }
  }

  private static String signed(
      JWTClaimsSet.Builder claims, JWSAlgorithm algorithm, JWSSigner signer) throws JOSEException {
    var token =
        new SignedJWT(
            new JWSHeader.Builder(algorithm)
                .type(JOSEObjectType.JWT)
                .keyID("of-the-issuer")
                .build(),
            claims.build());
    token.sign(signer);
    return token.serialize();
  }

  private static void answer(HttpExchange exchange, int status, Map<String, ?> json)
      throws IOException {
    var body = JSONObjectUtils.toJSONString(new HashMap<>(json)).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
