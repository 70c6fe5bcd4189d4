package io.safekeep.identity.apikey;

import io.safekeep.runtime.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/// An API key as its owner holds it: `skk_`, 22 characters that name it, `_`, 43 that are secret
/// (256 bits), `_`, and six that are a CRC-32 of what stands before them. The prefix tells people
/// and secret scanners what it is; the checksum refuses what was mistyped or cut off before anybody
/// looks for it.
///
/// @param id names the key everywhere: `skk_` and 22 characters
/// @param secret the whole text, of which only the hash is kept
record KeyText(String id, Secret secret) {

  static final String PREFIX = "skk_";

  private static final Pattern ID = Pattern.compile("skk_[0-9A-Za-z]{22}");
  private static final Pattern FORM =
      Pattern.compile("(skk_[0-9A-Za-z]{22})_[0-9A-Za-z]{43}_([0-9A-Za-z]{6})");

  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int ID_LENGTH = 22;
  private static final int SECRET_LENGTH = 43;
  private static final int CHECKSUM_LENGTH = 6;

  /// Names a new key.
  static String newId(SecureRandom random) {
    return PREFIX + letters(random, ID_LENGTH);
  }

  /// A new secret for the key of that name.
  static KeyText random(String id, SecureRandom random) {
    var text = id + "_" + letters(random, SECRET_LENGTH);
    return new KeyText(id, new Secret(text + "_" + checksum(text)));
  }

  /// Empty for what no key can look like.
  static Optional<KeyText> read(String text) {
    var form = FORM.matcher(text);
    return form.matches()
            && checksum(text.substring(0, text.length() - CHECKSUM_LENGTH - 1))
                .equals(form.group(2))
        ? Optional.of(new KeyText(form.group(1), new Secret(text)))
        : Optional.empty();
  }

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  private static String letters(SecureRandom random, int length) {
    var letters = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      letters.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return letters.toString();
  }

  private static String checksum(String text) {
    var crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    var digits = new char[CHECKSUM_LENGTH];
    long rest = crc.getValue();
    for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
      digits[i] = ALPHABET.charAt((int) (rest % ALPHABET.length()));
      rest /= ALPHABET.length();
    }
    return new String(digits);
  }
}
