package io.safekeep.identity.captcha;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Digits to count by ear, as a WAV: before each a long low tone, then as many short high ones as
/// the digit says. Needs neither sight nor a language.
final class CaptchaSound {

  static final int SAMPLES_PER_SECOND = 8000;

  private static final int HEADER_BYTES = 44;
  private static final int SILENCE = 128;
  private static final double LOUDNESS = 90;

  private static final Sound LOW = new Sound(220, Duration.ofMillis(350));
  private static final Sound HIGH = new Sound(880, Duration.ofMillis(130));
  private static final Duration BETWEEN = Duration.ofMillis(200);
  private static final Duration AFTER_DIGIT = Duration.ofMillis(800);

  private CaptchaSound() {}

  private record Sound(int hertz, Duration duration) {}

  static byte[] of(String digits) {
    var samples = ByteBuffer.allocate(digits.chars().map(digit -> length(digit - '0')).sum());
    for (int place = 0; place < digits.length(); place++) {
      tone(samples, LOW);
      silence(samples, BETWEEN);
      for (int beep = 0; beep < digits.charAt(place) - '0'; beep++) {
        tone(samples, HIGH);
        silence(samples, BETWEEN);
      }
      silence(samples, AFTER_DIGIT);
    }
    return wav(samples.array());
  }

  private static int length(int digit) {
    return samples(LOW.duration)
        + samples(BETWEEN)
        + digit * (samples(HIGH.duration) + samples(BETWEEN))
        + samples(AFTER_DIGIT);
  }

  /// Fades in and out, so that it does not click.
  private static void tone(ByteBuffer into, Sound sound) {
    int count = samples(sound.duration);
    for (int i = 0; i < count; i++) {
      double fade = Math.min(1, Math.min(i, count - i) / 80.0);
      double wave = Math.sin(Math.TAU * sound.hertz * i / SAMPLES_PER_SECOND);
      into.put((byte) (SILENCE + Math.round(LOUDNESS * fade * wave)));
    }
  }

  private static void silence(ByteBuffer into, Duration duration) {
    for (int i = 0; i < samples(duration); i++) {
      into.put((byte) SILENCE);
    }
  }

  private static int samples(Duration duration) {
    return Math.toIntExact(duration.toMillis() * SAMPLES_PER_SECOND / 1000);
  }

  /// RIFF WAVE, PCM, 8 bits, mono.
  private static byte[] wav(byte[] samples) {
    return ByteBuffer.allocate(HEADER_BYTES + samples.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(HEADER_BYTES - 8 + samples.length)
        .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
        .putInt(16)
        .putShort((short) 1)
        .putShort((short) 1)
        .putInt(SAMPLES_PER_SECOND)
        .putInt(SAMPLES_PER_SECOND)
        .putShort((short) 1)
        .putShort((short) 8)
        .put("data".getBytes(StandardCharsets.US_ASCII))
        .putInt(samples.length)
        .put(samples)
        .array();
  }
}
