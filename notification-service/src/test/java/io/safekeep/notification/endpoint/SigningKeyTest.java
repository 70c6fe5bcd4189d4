package io.safekeep.notification.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.safekeep.notification.endpoint.Endpoint.Signing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {

  private static final String ID = "msg_0199aaaa-0000-7000-8000-000000000001";
  private static final byte[] BODY =
      "{\"type\":\"safekeep.notice\",\"data\":\"ä\"}".getBytes(UTF_8);

  /// What stands before a raw public key in X.509 (RFC 8410, section 4).
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  @Test
  void exampleOfTheStandardIsSignedAsItSays() {
    // Given: the test vector of the specification's reference implementations
    var key = new SigningKey.Shared(Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

    // When
    var signature =
        key.sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            Instant.ofEpochSecond(1614265330),
            "{\"test\": 2432232314}".getBytes(UTF_8));

    // Then
    assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void referenceLibraryVerifiesWithTheSecretThatIsShown() throws Exception {
    // Given
    var key = SigningKey.random(Signing.HMAC);
    var now = Instant.now();
    var receiver = new Webhook(key.shown());

    // When
    var signature = key.sign(ID, now, BODY);

    // Then
    assertThat(key.shown()).startsWith("whsec_");
    assertThatCode(() -> receiver.verify(new String(BODY, UTF_8), headers(now, signature)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> receiver.verify("{}", headers(now, signature)))
        .isInstanceOf(WebhookVerificationException.class);
  }

  @Test
  void referenceLibraryTakesEitherOfTwoSignaturesWhileASecretIsChanged() {
    // Given
    var former = SigningKey.random(Signing.HMAC);
    var newer = SigningKey.random(Signing.HMAC);
    var now = Instant.now();

    // When
    var both = newer.sign(ID, now, BODY) + " " + former.sign(ID, now, BODY);

    // Then
    for (var receiver : List.of(former, newer)) {
      assertThatCode(() ->
              new Webhook(receiver.shown()).verify(new String(BODY, UTF_8), headers(now, both)))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void publicKeyAloneVerifiesWhatThePairSigned() throws GeneralSecurityException {
    // Given: as it is after it was kept
    var key = SigningKey.of(Signing.ED25519, SigningKey.random(Signing.ED25519).bytes());

    // When
    var signature = key.sign(ID, Instant.ofEpochSecond(1614265330), BODY);

    // Then
    assertThat(signature).startsWith("v1a,");
    assertThat(key.shown()).startsWith("whpk_");
    var verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(
        KeyFactory.getInstance("Ed25519")
            .generatePublic(new X509EncodedKeySpec(x509(key.shown()))));
    verifier.update((ID + ".1614265330.").getBytes(UTF_8));
    verifier.update(BODY);
    assertThat(verifier.verify(Base64.getDecoder().decode(signature.substring(4)))).isTrue();
  }

  @Test
  @EnabledIf("hasOpenssl")
  void opensslVerifiesWhatThePairSigned(@TempDir Path folder) throws Exception {
    // Given
    var key = SigningKey.random(Signing.ED25519);
    var signature = key.sign(ID, Instant.ofEpochSecond(1614265330), BODY);
    Files.writeString(
        folder.resolve("key.pem"),
        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
            .formatted(Base64.getEncoder().encodeToString(x509(key.shown()))));
    Files.write(folder.resolve("signature"), Base64.getDecoder().decode(signature.substring(4)));
    Files.writeString(folder.resolve("content"), ID + ".1614265330." + new String(BODY, UTF_8));

    // When
    var openssl =
        new ProcessBuilder(
                "openssl",
                "pkeyutl",
                "-verify",
                "-pubin",
                "-inkey",
                "key.pem",
                "-rawin",
                "-in",
                "content",
                "-sigfile",
                "signature")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    var said = new String(openssl.getInputStream().readAllBytes(), UTF_8);

    // Then
    assertThat(openssl.waitFor()).as(said).isZero();
    assertThat(said).contains("Signature Verified Successfully");
  }

  @Test
  void secretIsInNoTextForm() {
    for (var signing : Signing.values()) {
      var key = SigningKey.random(signing);
      assertThat(String.valueOf(key))
          .doesNotContain(Base64.getEncoder().encodeToString(key.bytes()));
    }
  }

  static boolean hasOpenssl() {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "openssl")));
  }

  private static Map<String, List<String>> headers(Instant at, String signature) {
    return Map.of(
        "webhook-id",
        List.of(ID),
        "webhook-timestamp",
        List.of(String.valueOf(at.getEpochSecond())),
        "webhook-signature",
        List.of(signature));
  }

  private static byte[] x509(String whpk) {
    var raw = Base64.getDecoder().decode(whpk.substring("whpk_".length()));
    var encoded = new byte[X509.length + raw.length];
    System.arraycopy(X509, 0, encoded, 0, X509.length);
    System.arraycopy(raw, 0, encoded, X509.length, raw.length);
    return encoded;
  }
}
