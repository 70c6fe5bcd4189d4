package io.safekeep.runtime.purge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.contracts.TenantId;
import io.safekeep.testing.WarrantKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WarrantTest {

  private static final WarrantKey KEY = WarrantKey.make("one");
  private static final WarrantKey STRANGE = WarrantKey.make("one");
  private static final Instant NOW = Instant.parse("2026-11-21T09:30:00Z");

  private final WarrantKeys keys = WarrantKeys.of(KEY.publicJwks());
  private final WarrantSigner signer = WarrantSigner.of(KEY.privateJwk());

  private static Warrant warrant(Instant notBefore, Duration length) {
    return new Warrant(
        UUID.fromString("01a20300-0000-7000-8000-0000000000d1"),
        UUID.fromString("01a20300-0000-7000-8000-0000000000c1"),
        2,
        TenantId.parse("01a20300-0000-7000-8000-000000000001"),
        "backup",
        "datastores",
        Step.PURGE,
        notBefore,
        notBefore.plus(length),
        Instant.parse("2026-08-01T12:00:00.123456Z"));
  }

  @Test
  void signedWarrantIsReadAsItWas() throws BadWarrant {
    // Given
    Warrant warrant = warrant(NOW, Duration.ofMinutes(10));

    // When
    Warrant read = keys.judge(signer.sign(warrant), "backup", NOW.plusSeconds(1));

    // Then
    assertThat(read).isEqualTo(warrant);
  }

  @Test
  void oneOfSeveralPinnedKeysIsEnough() throws BadWarrant {
    // Given: the set while a key is changed
    WarrantKey next = WarrantKey.make("two");
    String both =
        KEY.publicJwks().replace("]}", "," + next.publicJwks().substring("{\"keys\":[".length()));

    // When
    WarrantKeys changing = WarrantKeys.of(both);

    // Then
    Warrant warrant = warrant(NOW, Duration.ofMinutes(1));
    assertThat(changing.judge(signer.sign(warrant), "backup", NOW)).isEqualTo(warrant);
    assertThat(changing.judge(WarrantSigner.of(next.privateJwk()).sign(warrant), "backup", NOW))
        .isEqualTo(warrant);
  }

  static Stream<Arguments> badOnes() {
    String good = WarrantSigner.of(KEY.privateJwk()).sign(warrant(NOW, Duration.ofMinutes(10)));
    String[] parts = good.split("\\.");
    String payload = decoded(parts[1]);
    String unsigned = encoded("{\"alg\":\"none\",\"kid\":\"one\",\"typ\":\"purge-warrant+jwt\"}");
    String symmetric = encoded("{\"alg\":\"HS256\",\"kid\":\"one\",\"typ\":\"purge-warrant+jwt\"}");
    return Stream.of(
        Arguments.of("", "no JWS in compact form"),
        Arguments.of("a.b", "no JWS in compact form"),
        Arguments.of(good + "." + parts[2], "no JWS in compact form"),
        Arguments.of("x".repeat(5000), "no JWS in compact form"),
        Arguments.of(unsigned + "." + parts[1] + ".", "header is not that of a warrant"),
        Arguments.of(symmetric + "." + parts[1] + "." + parts[2], "header is not that"),
        Arguments.of(
            encoded("{\"alg\":\"EdDSA\",\"kid\":\"one\",\"typ\":\"JWT\"}") + "." + parts[1] + ".a",
            "header is not that of a warrant"),
        Arguments.of(
            encoded("{\"alg\":\"EdDSA\",\"kid\":\"two\",\"typ\":\"purge-warrant+jwt\"}")
                + "."
                + parts[1]
                + "."
                + parts[2],
            "none of those that are configured"),
        Arguments.of(
            encoded("{\"alg\":\"EdDSA\",\"kid\":\"one\",\"typ\":\"purge-warrant+jwt\",\"jwk\":{}}")
                + "."
                + parts[1]
                + "."
                + parts[2],
            "not the members"),
        Arguments.of(
            parts[0] + "." + encoded(payload.replace("datastores", "file-stores")) + "." + parts[2],
            "signature is wrong"),
        Arguments.of(parts[0] + "." + parts[1] + "." + encoded("short"), "signature"),
        Arguments.of(parts[0] + "." + parts[1] + ".%%%", "signature cannot be read"),
        Arguments.of(
            WarrantSigner.of(STRANGE.privateJwk()).sign(warrant(NOW, Duration.ofMinutes(10))),
            "signature is wrong"),
        Arguments.of(
            WarrantSigner.of(KEY.privateJwk()).sign(warrant(NOW, Duration.ZERO)), "is good for"),
        Arguments.of(
            WarrantSigner.of(KEY.privateJwk())
                .sign(warrant(NOW.plusSeconds(31), Duration.ofMinutes(10))),
            "not good before"));
  }

  @ParameterizedTest
  @MethodSource("badOnes")
  void whatIsNoGoodWarrantIsRefused(String jws, String reason) {
    // When / Then
    assertThatThrownBy(() -> keys.judge(jws, "backup", NOW))
        .isInstanceOfSatisfying(
            BadWarrant.class,
            bad -> {
              assertThat(bad.getMessage()).contains(reason);
              assertThat(bad.isExpired()).isFalse();
            });
  }

  @Test
  void warrantOfAnotherParticipantIsRefused() {
    // Given
    String jws = signer.sign(warrant(NOW, Duration.ofMinutes(10)));

    // When / Then
    assertThatThrownBy(() -> keys.judge(jws, "identity", NOW))
        .hasMessage("the warrant is for backup");
  }

  @Test
  void warrantThatCameTooLateIsToldFromABadOne() throws BadWarrant {
    // Given
    String jws = signer.sign(warrant(NOW, Duration.ofMinutes(10)));
    Instant end = NOW.plus(Duration.ofMinutes(10));

    // When / Then
    assertThat(keys.judge(jws, "backup", end.plusSeconds(30))).isNotNull();
    assertThatThrownBy(() -> keys.judge(jws, "backup", end.plusSeconds(31)))
        .isInstanceOfSatisfying(BadWarrant.class, bad -> assertThat(bad.isExpired()).isTrue());
  }

  @Test
  void warrantsOfMoreThanTenMinutesAreNeitherSignedNorTaken() throws Exception {
    // Given
    Warrant tooLong = warrant(NOW, Duration.ofMinutes(10).plusSeconds(1));

    // When / Then
    assertThatThrownBy(() -> signer.sign(tooLong)).hasMessageContaining("longer than PT10M");
    assertThatThrownBy(() -> keys.judge(signedAnyway(), "backup", NOW))
        .hasMessageContaining("at most PT10M");
  }

  /// A warrant of eleven minutes, as only somebody with the key could make it.
  private static String signedAnyway() throws Exception {
    String[] parts =
        WarrantSigner.of(KEY.privateJwk()).sign(warrant(NOW, Duration.ofMinutes(10))).split("\\.");
    long end = NOW.plus(Duration.ofMinutes(10)).getEpochSecond();
    String signed =
        parts[0]
            + "."
            + encoded(decoded(parts[1]).replace(Long.toString(end), Long.toString(end + 60)));
    var signature = java.security.Signature.getInstance("Ed25519");
    byte[] seed =
        WarrantForm.decode(WarrantForm.JSON.readTree(KEY.privateJwk()).path("d").asText());
    signature.initSign(WarrantForm.privateKey(seed));
    signature.update(signed.getBytes(UTF_8));
    return signed + "." + WarrantForm.encode(signature.sign());
  }

  @Test
  void withoutPinnedKeysEveryWarrantIsRefused() {
    // Given
    String jws = signer.sign(warrant(NOW, Duration.ofMinutes(10)));

    // When / Then
    assertThatThrownBy(() -> WarrantKeys.none().judge(jws, "backup", NOW))
        .hasMessageContaining("none of those that are configured");
  }

  @Test
  void aPrivateKeyIsNoPinnedKeyAndNoMessageRepeatsIt() {
    // Given
    String wrong = "{\"keys\":[" + KEY.privateJwk() + "]}";

    // When / Then
    assertThatThrownBy(() -> WarrantKeys.of(wrong))
        .hasMessage("only public keys of warrants belong here");
    assertThatThrownBy(() -> WarrantSigner.of("{\"d\":\"secret-and-broken"))
        .hasMessage("the key of warrants cannot be read")
        .hasNoCause();
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), UTF_8);
  }
}
