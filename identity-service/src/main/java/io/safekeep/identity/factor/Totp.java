package io.safekeep.identity.factor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Time-based one-time passwords (RFC 6238) as authenticator apps make them: HMAC-SHA-1, six
/// digits, steps of 30 seconds. SHA-1 is what every app knows, and as an HMAC it is sound.
final class Totp {

  static final int DIGITS = 6;
  static final Duration STEP = Duration.ofSeconds(30);

  /// Steps by which a telephone's clock may be off, either way (RFC 6238, section 5.2).
  private static final long DRIFT = 1;

  private static final int MODULUS = 1_000_000;

  private Totp() {}

  static long stepAt(Instant instant) {
    return Math.floorDiv(instant.getEpochSecond(), STEP.toSeconds());
  }

  /// The code of one step (RFC 4226, section 5.3).
  static String code(TotpKey key, long step) {
    var hash = hmac(key, step);
    int offset = hash[hash.length - 1] & 0xf;
    int number = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
    return "%06d".formatted(number % MODULUS);
  }

  /// The step whose code it is, if it is one of now. Takes as long for a wrong code as for a right
  /// one.
  static OptionalLong stepOf(String code, TotpKey key, Instant now) {
    long current = stepAt(now);
    return LongStream.rangeClosed(current - DRIFT, current + DRIFT)
        .filter(step -> equal(code(key, step), code))
        .max();
  }

  private static boolean equal(String expected, String typed) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), typed.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] hmac(TotpKey key, long step) {
    try {
      var mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key.bytes(), "HmacSHA1"));
      return mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
