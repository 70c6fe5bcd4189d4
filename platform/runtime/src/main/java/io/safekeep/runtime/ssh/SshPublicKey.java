package io.safekeep.runtime.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.safekeep.runtime.problem.Refusal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/// A public key as OpenSSH writes it (RFC 4253, section 6.6): its type and the fields of that type.
/// Only keys that are strong enough come to be.
///
/// @param fields the blob after its first string, the type
public record SshPublicKey(String type, byte[] fields) {

  public static final String ED25519 = "ssh-ed25519";

  /// NIST SP 800-57 part 1, table 2: 128 bits of strength, good beyond 2030.
  private static final int LEAST_RSA_BITS = 3072;

  /// What OpenSSH reads at most (`OPENSSL_RSA_MAX_MODULUS_BITS`).
  private static final int MOST_RSA_BITS = 16384;

  private static final BigInteger LEAST_RSA_EXPONENT = BigInteger.valueOf(65537);
  private static final int ED25519_BYTES = 32;
  private static final byte UNCOMPRESSED_POINT = 4;

  public SshPublicKey {
    fields = fields.clone();
  }

  /// Reads a line of a `.pub` file. Its comment is dropped.
  ///
  /// @throws Refusal INVALID_REQUEST if the key cannot be read, is weak, or of a kind that is not
  ///   known
  public static SshPublicKey parse(String line) {
    var words = line.strip().split("\\s+", 3);
    if (words.length < 2) {
      throw refused("is not a line as ssh-keygen writes it to a .pub file");
    }
    var fields = new Fields(decode(words[1]));
    try {
      var type = fields.text();
      if (!type.equals(words[0])) {
        throw refused("says " + words[0] + " and holds " + type);
      }
      var start = fields.position();
      check(type, fields);
      if (fields.hasMore()) {
        throw refused("has bytes after its end");
      }
      return new SshPublicKey(type, fields.from(start));
    } catch (BufferUnderflowException e) {
      throw refused("ends too early");
    }
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw refused("is not base64");
    }
  }

  private static void check(String type, Fields fields) {
    switch (type) {
      case ED25519 -> checkEd25519(fields);
      case "sk-ssh-ed25519@openssh.com" -> {
        checkEd25519(fields);
        fields.bytes();
      }
      case "ecdsa-sha2-nistp256" -> checkEcdsa(fields, "nistp256", 32);
      case "ecdsa-sha2-nistp384" -> checkEcdsa(fields, "nistp384", 48);
      case "ecdsa-sha2-nistp521" -> checkEcdsa(fields, "nistp521", 66);
      case "sk-ecdsa-sha2-nistp256@openssh.com" -> {
        checkEcdsa(fields, "nistp256", 32);
        fields.bytes();
      }
      case "ssh-rsa" -> checkRsa(fields);
      default ->
          throw refused(
              "is of type "
                  + type
                  + "; taken are Ed25519, ECDSA, both on security"
                  + " keys too, and RSA of at least "
                  + LEAST_RSA_BITS
                  + " bits");
    }
  }

  private static void checkEd25519(Fields fields) {
    if (fields.bytes().length != ED25519_BYTES) {
      throw refused("has not the length of an Ed25519 key");
    }
  }

  private static void checkEcdsa(Fields fields, String curve, int coordinateBytes) {
    var named = fields.text();
    var point = fields.bytes();
    if (!named.equals(curve)
        || point.length != 1 + 2 * coordinateBytes
        || point[0] != UNCOMPRESSED_POINT) {
      throw refused("is no point of " + curve);
    }
  }

  private static void checkRsa(Fields fields) {
    var exponent = new BigInteger(fields.bytesOfNumber());
    var modulus = new BigInteger(fields.bytesOfNumber());
    if (modulus.bitLength() < LEAST_RSA_BITS || modulus.bitLength() > MOST_RSA_BITS) {
      throw refused(
          "has %d bits; an RSA key needs at least %d, at most %d"
              .formatted(modulus.bitLength(), LEAST_RSA_BITS, MOST_RSA_BITS));
    }
    if (modulus.signum() < 0
        || exponent.compareTo(LEAST_RSA_EXPONENT) < 0
        || !exponent.testBit(0)) {
      throw refused("has an exponent below 65537, or no RSA key's numbers");
    }
  }

  private static Refusal refused(String why) {
    return Refusal.invalid("publicKey", why);
  }

  public byte[] blob() {
    return new SshBytes().string(type).raw(fields).toBytes();
  }

  /// As in `authorized_keys`, without a comment.
  public String line() {
    return type + ' ' + Base64.getEncoder().encodeToString(blob());
  }

  /// As `ssh-keygen -l` shows it.
  public String fingerprint() {
    try {
      return "SHA256:"
          + Base64.getEncoder()
              .withoutPadding()
              .encodeToString(MessageDigest.getInstance("SHA-256").digest(blob()));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  @Override
  public byte[] fields() {
    return fields.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SshPublicKey(String otherType, byte[] otherFields)
        && type.equals(otherType)
        && Arrays.equals(fields, otherFields);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(fields);
  }

  @Override
  public String toString() {
    return fingerprint();
  }

  /// Reads strings, and never past the end.
  private static final class Fields {

    private final ByteBuffer buffer;

    Fields(byte[] blob) {
      this.buffer = ByteBuffer.wrap(blob);
    }

    byte[] bytes() {
      var length = buffer.getInt();
      if (length < 0 || length > buffer.remaining()) {
        throw new BufferUnderflowException();
      }
      var bytes = new byte[length];
      buffer.get(bytes);
      return bytes;
    }

    byte[] bytesOfNumber() {
      var bytes = bytes();
      return bytes.length == 0 ? new byte[1] : bytes;
    }

    String text() {
      return new String(bytes(), US_ASCII);
    }

    int position() {
      return buffer.position();
    }

    boolean hasMore() {
      return buffer.hasRemaining();
    }

    byte[] from(int start) {
      return Arrays.copyOfRange(buffer.array(), start, buffer.limit());
    }
  }
}
