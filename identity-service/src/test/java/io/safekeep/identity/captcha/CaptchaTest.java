package io.safekeep.identity.captcha;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.identity.MasterKeySettings;
import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;

class CaptchaTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final Captchas captchas = captchas("a25vd24tdG8tZXZlcnktcmVhZGVyLW9mLXRlc3RzISE=");

  @Test
  void questionIsFiveDigitsFromOneToSixThatItsTextDoesNotShow() {
    // When
    var question = captchas.ask();

    // Then
    assertThat(captchas.open(question).orElseThrow()).matches("[1-6]{5}");
    assertThat(captchas.ask()).isNotEqualTo(question);
  }

  @Test
  void questionIsGoodForFiveMinutesAndOnlyWhereItWasAsked() {
    // Given
    var question = captchas.ask();
    var elsewhere = captchas("YW5vdGhlci1rZXktdGhhdC1ldmVyeWJvZHkta25vd3M=");

    // Then
    assertThat(elsewhere.open(question)).isEmpty();
    assertThat(captchas.open(question + "A")).isEmpty();
    assertThat(captchas.open("%%%")).isEmpty();
    now.set(NOON.plusSeconds(299));
    assertThat(captchas.open(question)).isPresent();
    now.set(NOON.plus(Duration.ofMinutes(5)));
    assertThat(captchas.open(question)).isEmpty();
  }

  @Test
  void pictureIsAnImageThatIsDrawnDifferentlyEachTime() throws Exception {
    // Given
    var first = CaptchaPicture.of("12345", new Random(1));
    var second = CaptchaPicture.of("12345", new Random(2));

    // When
    var image = ImageIO.read(new ByteArrayInputStream(first));

    // Then
    assertThat(image.getWidth()).isEqualTo(220);
    assertThat(image.getHeight()).isEqualTo(80);
    int dark = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        dark += image.getRaster().getSample(x, y, 0) < 128 ? 1 : 0;
      }
    }
    assertThat(dark).isBetween(2000, 9000);
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void whoeverCountsTheHighTonesAfterEachLowOneHearsTheDigits() throws Exception {
    // When
    var heard = heard(CaptchaSound.of("36142"));

    // Then
    assertThat(heard).isEqualTo("36142");
  }

  /// Tones as an ear tells them apart: runs of sound, high or low by how often they swing.
  private static String heard(byte[] wav) throws Exception {
    try (var audio = AudioSystem.getAudioInputStream(new ByteArrayInputStream(wav))) {
      assertThat(audio.getFormat().getSampleRate()).isEqualTo(8000);
      var samples = audio.readAllBytes();
      var counts = new ArrayList<Integer>();
      int quiet = 1000;
      int swings = 0;
      int length = 0;
      for (int i = 1; i <= samples.length; i++) {
        int level = i == samples.length ? 0 : (samples[i] & 0xFF) - 128;
        if (Math.abs(level) > 4) {
          swings += level * ((samples[i - 1] & 0xFF) - 128) <= 0 ? 1 : 0;
          length++;
          quiet = 0;
        } else if (++quiet == 400 && length > 0) {
          if ((double) swings / length < 0.12) {
            counts.add(0);
          } else {
            counts.set(counts.size() - 1, counts.getLast() + 1);
          }
          swings = 0;
          length = 0;
        }
      }
      return String.join("", counts.stream().map(String::valueOf).toList());
    }
  }

  private record MasterKey(String masterKey) implements MasterKeySettings {

    @Override
    public Optional<List<String>> formerMasterKeys() {
      return Optional.empty();
    }
  }

  private Captchas captchas(String masterKey) {
    var settings = new MasterKey(masterKey);
    return new Captchas(
        settings,
        null,
        new Clock() {
          @Override
          public Instant instant() {
            return now.get();
          }

          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }
        });
  }
}
