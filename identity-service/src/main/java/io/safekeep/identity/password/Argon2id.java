package io.safekeep.identity.password;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Argon2id (RFC 9106) in the PHC string format. The generator is called directly, so that no
/// security provider has to be registered and native executables need nothing special.
final class Argon2id {

  /// One of the settings of the OWASP password storage cheat sheet, and cheaper here than the one
  /// with 19 MiB (docs/adr on hashing): 7 MiB, five passes, one lane.
  static final Cost STANDARD = new Cost(7168, 5, 1);

  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

  private final SecureRandom random = new SecureRandom();
  private final Cost cost;

  Argon2id(Cost cost) {
    this.cost = cost;
  }

  /// @param kibibytes of memory that one hash fills
  /// @param passes over that memory
  /// @param lanes that could be filled in parallel
  record Cost(int kibibytes, int passes, int lanes) {}

  String hash(Password password) {
    var salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return phc(cost, salt, derive(password, cost, salt, HASH_BYTES));
  }

  /// A hash of no password that anybody knows: salt and hash are drawn, nothing was derived.
  String unmatched() {
    var salt = new byte[SALT_BYTES];
    var hash = new byte[HASH_BYTES];
    random.nextBytes(salt);
    random.nextBytes(hash);
    return phc(cost, salt, hash);
  }

  boolean matches(Password password, String phc) {
    var parsed = Phc.parse(phc);
    var derived = derive(password, parsed.cost, parsed.salt, parsed.hash.length);
    return MessageDigest.isEqual(derived, parsed.hash);
  }

  /// True if the hash was made with other settings than today's and should be renewed while the
  /// password is at hand.
  boolean isOutdated(String phc) {
    return !Phc.parse(phc).cost.equals(cost);
  }

  private static byte[] derive(Password password, Cost cost, byte[] salt, int bytes) {
    var generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(cost.kibibytes)
            .withIterations(cost.passes)
            .withParallelism(cost.lanes)
            .withSalt(salt)
            .build());
    var derived = new byte[bytes];
    generator.generateBytes(password.bytes(), derived);
    return derived;
  }

  private static String phc(Cost cost, byte[] salt, byte[] hash) {
    var base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            cost.kibibytes,
            cost.passes,
            cost.lanes,
            base64.encodeToString(salt),
            base64.encodeToString(hash));
  }

  private record Phc(Cost cost, byte[] salt, byte[] hash) {

    static Phc parse(String text) {
      var matcher = PHC.matcher(text);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("stored password hash is not argon2id in PHC form");
      }
      return new Phc(
          new Cost(
              Integer.parseInt(matcher.group(1)),
              Integer.parseInt(matcher.group(2)),
              Integer.parseInt(matcher.group(3))),
          Base64.getDecoder().decode(matcher.group(4)),
          Base64.getDecoder().decode(matcher.group(5)));
    }
  }
}
