package io.safekeep.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An issuer of access tokens for the tests of services that only accept them: serves its JWKS on
/// loopback and signs what the test asks for (ES256; RFC 7515, RFC 9068). Its authorization
/// endpoint asks nobody anything: whoever comes is the person that the test named last. One per
/// test JVM; its address and key are kept in system properties, which all class loaders share.
public final class TestIssuer {
  private static final String URL = "safekeep.testing.issuer.url";
  private static final String KEY = "safekeep.testing.issuer.key";
  private static final String NEXT = "safekeep.testing.issuer.next";

  private TestIssuer() {}

  /// Issuer URL, the tokens' `iss`; the JWKS is at `/jwks` below it. Starts the issuer if need be.
  public static String url() {
    synchronized (System.getProperties()) {
      var known = System.getProperty(URL);
      return known != null ? known : start();
    }
  }

  /// Whoever signs in from now on gets this access token.
  public static void signsIn(Token token) {
    System.setProperty(NEXT, token.sign());
  }

  /// Tokens that are almost good (RFC 8725), each under what is wrong with it.
  public static Map<String, String> forged() {
    return ForgedTokens.of(url());
  }

  /// Starts to describe a token.
  public static Token token() {
    return new Token(
        UUID.randomUUID().toString(),
        null,
        null,
        List.of(),
        Duration.ofMinutes(5),
        "safekeep",
        null,
        null);
  }

  /// How and when somebody signed in.
  public record SignIn(String acr, Instant at) {}

  /// What a token says.
  public record Token(
      String subject,
      @Nullable String actor,
      @Nullable UUID tenant,
      List<String> permissions,
      Duration validFor,
      String audience,
      @Nullable SignIn signIn,
      @Nullable UUID grant) {

    public Token subject(String subject) {
      return new Token(subject, actor, tenant, permissions, validFor, audience, signIn, grant);
    }

    /// Who really acts for the subject (claim `act`; RFC 8693, section 4.1).
    public Token actedBy(String actor) {
      return new Token(subject, actor, tenant, permissions, validFor, audience, signIn, grant);
    }

    public Token tenant(UUID tenant) {
      return new Token(subject, actor, tenant, permissions, validFor, audience, signIn, grant);
    }

    public Token permissions(String... permissions) {
      return new Token(
          subject, actor, tenant, List.of(permissions), validFor, audience, signIn, grant);
    }

    /// A negative duration makes a token that has expired.
    public Token validFor(Duration validFor) {
      return new Token(subject, actor, tenant, permissions, validFor, audience, signIn, grant);
    }

    public Token audience(String audience) {
      return new Token(subject, actor, tenant, permissions, validFor, audience, signIn, grant);
    }

    /// How and when the subject signed in (claims `acr` and `auth_time`).
    public Token signedIn(String acr, Instant at) {
      return new Token(
          subject, actor, tenant, permissions, validFor, audience, new SignIn(acr, at), grant);
    }

    /// The grant that the actor acts by (claim `grant_id`).
    public Token byGrant(UUID grant) {
      return new Token(subject, actor, tenant, permissions, validFor, audience, signIn, grant);
    }

    /// The compact form, as it stands behind `Bearer`.
    public String sign() {
      url();
      var now = Instant.now();
      var claims =
          """
          {"iss":"%s","sub":"%s","aud":"%s","client_id":"test","jti":"%s","iat":%d,"exp":%d,%s%s%s%s
           "roles":[],"permissions":[%s]}\
          """
              .formatted(
                  url(),
                  subject,
                  audience,
                  UUID.randomUUID(),
                  now.minus(Duration.ofHours(1)).getEpochSecond(),
                  now.plus(validFor).getEpochSecond(),
                  actor == null ? "" : "\"act\":{\"sub\":\"" + actor + "\"},",
                  tenant == null ? "" : "\"tenant\":\"" + tenant + "\",",
                  signIn == null
                      ? ""
                      : "\"acr\":\"%s\",\"auth_time\":%d,"
                          .formatted(signIn.acr(), signIn.at().getEpochSecond()),
                  grant == null ? "" : "\"grant_id\":\"" + grant + "\",",
                  permissions.stream()
                      .map(permission -> '"' + permission + '"')
                      .collect(Collectors.joining(",")));
      return TestIssuer.sign("at+jwt", claims);
    }
  }

  private static String sign(String type, String claims) {
    return sign(
        "{\"alg\":\"ES256\",\"typ\":\"%s\",\"kid\":\"test\"}".formatted(type), claims, null);
  }

  /// A token that only resembles ours, or is only half of one.
  ///
  /// @param header in JSON
  /// @param claims in JSON
  /// @param key null for the issuer's own
  static String sign(String header, String claims, @Nullable PrivateKey key) {
    var signed = encode(header.getBytes(UTF_8)) + '.' + encode(claims.getBytes(UTF_8));
    try {
      var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(key == null ? privateKey() : key);
      signature.update(signed.getBytes(UTF_8));
      return signed + '.' + encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the test issuer cannot sign", e);
    }
  }

  private static String start() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      var key = generator.generateKeyPair();
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      var jwks = jwks(key).getBytes(UTF_8);
      server.createContext(
          "/jwks",
          exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, jwks.length);
            try (var body = exchange.getResponseBody()) {
              body.write(jwks);
            }
          });
      server.createContext("/authorize", TestIssuer::authorize);
      server.createContext("/token", TestIssuer::redeem);
      server.start();
      var url = "http://127.0.0.1:" + server.getAddress().getPort();
      System.setProperty(KEY, Base64.getEncoder().encodeToString(key.getPrivate().getEncoded()));
      System.setProperty(URL, url);
      return url;
    } catch (IOException e) {
      throw new UncheckedIOException("the test issuer cannot listen", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the test issuer has no key", e);
    }
  }

  /// Sends the browser straight back. The code holds all that the token endpoint needs to know:
  /// challenge, nonce, client and access token.
  private static void authorize(HttpExchange exchange) throws IOException {
    var request = parameters(exchange.getRequestURI().getRawQuery());
    var code =
        String.join(
            "~",
            request.getOrDefault("code_challenge", ""),
            request.getOrDefault("nonce", ""),
            request.getOrDefault("client_id", ""),
            System.getProperty(NEXT, ""));
    exchange
        .getResponseHeaders()
        .add(
            "Location",
            request.get("redirect_uri")
                + "?code="
                + encode(code.getBytes(UTF_8))
                + "&state="
                + URLEncoder.encode(request.getOrDefault("state", ""), UTF_8));
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private static void redeem(HttpExchange exchange) throws IOException {
    var request = parameters(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    if (request.getOrDefault("grant_type", "").equals("client_credentials")) {
      answer(
          exchange,
          200,
          """
          {"token_type":"Bearer","expires_in":300,"access_token":"%s"}\
          """
              .formatted(token().sign()));
      return;
    }
    var code =
        new String(Base64.getUrlDecoder().decode(request.getOrDefault("code", "")), UTF_8)
            .split("~", -1);
    var proven = code[0].equals(challenge(request.getOrDefault("code_verifier", "")));
    var now = Instant.now();
    var idToken =
        sign(
            "JWT",
            """
            {"iss":"%s","sub":"test","aud":"%s","nonce":"%s","name":"Ada Test","iat":%d,"exp":%d}\
            """
                .formatted(
                    url(),
                    code[2],
                    code[1],
                    now.getEpochSecond(),
                    now.plus(Duration.ofMinutes(5)).getEpochSecond()));
    answer(
        exchange,
        proven ? 200 : 400,
        proven
            ? """
            {"token_type":"Bearer","expires_in":300,"access_token":"%s","id_token":"%s"}\
            """
                .formatted(code[3], idToken)
            : "{\"error\":\"invalid_grant\"}");
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    var bytes = json.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (var body = exchange.getResponseBody()) {
      body.write(bytes);
    }
  }

  private static String challenge(String verifier) {
    try {
      return encode(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> parameters(String form) {
    return Stream.of(form.split("&"))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8), (one, two) -> two));
  }

  private static PrivateKey privateKey() throws GeneralSecurityException {
    var encoded = Base64.getDecoder().decode(System.getProperty(KEY));
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  private static String jwks(KeyPair key) {
    var point = ((ECPublicKey) key.getPublic()).getW();
    return """
    {"keys":[{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"test","x":"%s","y":"%s"}]}\
    """
        .formatted(coordinate(point.getAffineX()), coordinate(point.getAffineY()));
  }

  private static String coordinate(BigInteger value) {
    var bytes = value.toByteArray();
    var fixed = new byte[32];
    var length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
    return encode(fixed);
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
