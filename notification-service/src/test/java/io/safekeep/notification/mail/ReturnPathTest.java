package io.safekeep.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.notification.MasterKeySettings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReturnPathTest {

  private static final Origin LETTER =
      new Origin(Origin.Kind.NOTICE, UUID.fromString("01a20300-0000-7000-8000-0000000000c1"));

  private final ReturnPath returnPath = returnPath("bounces@safekeep.example", (byte) 1);

  @Test
  void eachLetterHasAnAddressByWhichItIsKnownAgain() {
    for (var kind : Origin.Kind.values()) {
      for (int round = 0; round < 100; round++) {
        var letter = new Origin(kind, UUID.randomUUID());

        var address = returnPath.of(letter).orElseThrow();

        assertThat(address).matches("bounces\\+[0-9a-z]{45}@safekeep\\.example");
        assertThat(returnPath.read(address)).contains(letter);
        assertThat(returnPath.read(address.toUpperCase(Locale.ROOT))).contains(letter);
      }
    }
  }

  @Test
  void letterIsKnownByTheMasterKeyThatItLeftUnder() {
    // Given
    var left = returnPath.of(LETTER).orElseThrow();

    // When
    var successor =
        new ReturnPath(
            settings(Map.of("safekeep.notification.bounces.address", "bounces@safekeep.example")),
            new Keys(key((byte) 2), Optional.of(List.of(key((byte) 1)))));

    // Then
    assertThat(successor.read(left)).contains(LETTER);
    assertThat(returnPath.read(successor.of(LETTER).orElseThrow())).isEmpty();
  }

  @Test
  void addressThatWeDidNotMakeNamesNothing() {
    // Given
    var address = returnPath.of(LETTER).orElseThrow();
    var other = returnPath("bounces@safekeep.example", (byte) 2).of(LETTER).orElseThrow();

    // Then
    assertThat(returnPath.read(other)).isEmpty();
    assertThat(returnPath.read(address.replace("@safekeep", "@elsewhere"))).isEmpty();
    assertThat(returnPath.read("bounces@safekeep.example")).isEmpty();
    assertThat(returnPath.read("bounces+@safekeep.example")).isEmpty();
    assertThat(returnPath.read("bounces+" + "z".repeat(45) + "@safekeep.example")).isEmpty();
    assertThat(returnPath.read("bounces+" + "9".repeat(5000) + "@safekeep.example")).isEmpty();
    for (int at = "bounces+".length(); at < address.indexOf('@'); at++) {
      var changed = new StringBuilder(address);
      changed.setCharAt(at, address.charAt(at) == 'a' ? 'b' : 'a');
      assertThat(returnPath.read(changed.toString())).isEmpty();
    }
  }

  @Test
  void withoutAnAddressNothingComesBack() {
    var none = new ReturnPath(settings(Map.of()), masterKey((byte) 1));

    assertThat(none.of(LETTER)).isEmpty();
    assertThat(none.read(returnPath.of(LETTER).orElseThrow())).isEmpty();
  }

  @Test
  void addressThatLeavesNoRoomForATokenIsRefused() {
    assertThatThrownBy(() -> returnPath("mail-that-comes-back@safekeep.example", (byte) 1))
        .hasMessage(
            "safekeep.notification.bounces.address: 'mail-that-comes-back' has 20 characters, at"
                + " most 18");
  }

  @Test
  void defaultsReadAMailboxOverTlsEachMinute() {
    var settings = settings(Map.of());

    assertThat(settings.port()).isEqualTo(993);
    assertThat(settings.tls()).isEqualTo(BounceSettings.Tls.IMPLICIT);
    assertThat(settings.folder()).isEqualTo("INBOX");
    assertThat(settings.every()).hasMinutes(1);
  }

  private static ReturnPath returnPath(String address, byte key) {
    return new ReturnPath(
        settings(Map.of("safekeep.notification.bounces.address", address)), masterKey(key));
  }

  private static BounceSettings settings(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(values, "test", 100))
        .withMapping(BounceSettings.class)
        .build()
        .getConfigMapping(BounceSettings.class);
  }

  private record Keys(String masterKey, Optional<List<String>> formerMasterKeys)
      implements MasterKeySettings {}

  private static MasterKeySettings masterKey(byte first) {
    return new Keys(key(first), Optional.empty());
  }

  private static String key(byte first) {
    byte[] key = new byte[32];
    key[0] = first;
    return Base64.getEncoder().encodeToString(key);
  }
}
