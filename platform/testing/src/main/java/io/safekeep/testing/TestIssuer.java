package io.safekeep.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An issuer of access tokens for the tests of services that only accept them: serves its JWKS on
/// loopback and signs what the test asks for (ES256; RFC 7515, RFC 9068). One per test JVM; its
/// address and key are kept in system properties, which all class loaders share.
public final class TestIssuer {
  private static final String URL = "safekeep.testing.issuer.url";
  private static final String KEY = "safekeep.testing.issuer.key";

  private TestIssuer() {}

  /// Issuer URL, the tokens' `iss`; the JWKS is at `/jwks` below it. Starts the issuer if need be.
  public static String url() {
    synchronized (System.getProperties()) {
      var known = System.getProperty(URL);
      return known != null ? known : start();
    }
  }

  /// Starts to describe a token.
  public static Token token() {
    return new Token(
        UUID.randomUUID().toString(), null, null, List.of(), Duration.ofMinutes(5), "safekeep");
  }

  /// What a token says.
  public record Token(
      String subject,
      @Nullable String actor,
      @Nullable UUID tenant,
      List<String> permissions,
      Duration validFor,
      String audience) {

    public Token subject(String subject) {
      return new Token(subject, actor, tenant, permissions, validFor, audience);
    }

    /// Who really acts for the subject (claim `act`; RFC 8693, section 4.1).
    public Token actedBy(String actor) {
      return new Token(subject, actor, tenant, permissions, validFor, audience);
    }

    public Token tenant(UUID tenant) {
      return new Token(subject, actor, tenant, permissions, validFor, audience);
    }

    public Token permissions(String... permissions) {
      return new Token(subject, actor, tenant, List.of(permissions), validFor, audience);
    }

    /// A negative duration makes a token that has expired.
    public Token validFor(Duration validFor) {
      return new Token(subject, actor, tenant, permissions, validFor, audience);
    }

    public Token audience(String audience) {
      return new Token(subject, actor, tenant, permissions, validFor, audience);
    }

    /// The compact form, as it stands behind `Bearer`.
    public String sign() {
      url();
      var now = Instant.now();
      var claims =
          """
          {"iss":"%s","sub":"%s","aud":"%s","client_id":"test","jti":"%s","iat":%d,"exp":%d,%s%s
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
                  permissions.stream()
                      .map(permission -> '"' + permission + '"')
                      .collect(Collectors.joining(",")));
      var signed =
          encode("{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"test\"}".getBytes(UTF_8))
              + '.'
              + encode(claims.getBytes(UTF_8));
      try {
        var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(privateKey());
        signature.update(signed.getBytes(UTF_8));
        return signed + '.' + encode(signature.sign());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("the test issuer cannot sign", e);
      }
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
