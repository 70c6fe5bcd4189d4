package io.safekeep.retention.signing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.safekeep.retention.RetentionSecrets;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class SigningKeysIT {

  @Inject SigningKeys keys;

  @Test
  void whatIsSignedIsCheckedWithThePublishedKeyAndWithNoOther() throws Exception {
    // When
    String signed = keys.sign("trial", "trial+jws", "{\"a\":1}".getBytes(UTF_8));
    String again = keys.sign("trial", "trial+jws", "{\"a\":2}".getBytes(UTF_8));
    keys.sign("another", "trial+jws", new byte[0]);
    // Then
    String[] parts = signed.split("\\.", -1);
    assertThat(text(parts[0])).startsWith("{\"alg\":\"EdDSA\",\"kid\":\"");
    assertThat(text(parts[1])).isEqualTo("{\"a\":1}");
    assertThat(again).startsWith(parts[0]);
    assertThat(verifies(published("trial"), parts)).isTrue();
    assertThat(verifies(published("another"), parts)).isFalse();
    parts[1] = again.split("\\.", -1)[1];
    assertThat(verifies(published("trial"), parts)).isFalse();
  }

  private static String published(String purpose) {
    return RestAssured.get("/v1/signing-keys")
        .then()
        .statusCode(200)
        .extract()
        .path("keys.find { it.safekeepPurpose == '" + purpose + "' }.x");
  }

  private static boolean verifies(String x, String[] parts) throws Exception {
    // The prefix of an Ed25519 key in X.509 (RFC 8410, section 10.1).
    byte[] encoded =
        HexFormat.of()
            .parseHex(
                "302a300506032b6570032100"
                    + HexFormat.of().formatHex(Base64.getUrlDecoder().decode(x)));
    Signature verification = Signature.getInstance("Ed25519");
    verification.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
    verification.update((parts[0] + "." + parts[1]).getBytes(US_ASCII));
    return verification.verify(Base64.getUrlDecoder().decode(parts[2]));
  }

  private static String text(String part) {
    return new String(Base64.getUrlDecoder().decode(part), UTF_8);
  }
}
