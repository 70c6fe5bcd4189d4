package io.safekeep.identity.op;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A telephone with an authenticator app (RFC 6238), made without the code under test.
record AuthenticatorApp(byte[] key) {

  private static final Pattern SPELLED = Pattern.compile("<p class=\"key\">([A-Z2-7 ]+)</p>");
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  /// Takes the key from the page that shows it.
  static AuthenticatorApp setUpFrom(String page) {
    var matcher = SPELLED.matcher(page);
    if (!matcher.find()) {
      throw new AssertionError("no key on the page: " + page);
    }
    var number = BigInteger.ONE;
    for (char letter : matcher.group(1).replace(" ", "").toCharArray()) {
      number = number.shiftLeft(5).or(BigInteger.valueOf(ALPHABET.indexOf(letter)));
    }
    var withLeadingOne = number.toByteArray();
    return new AuthenticatorApp(Arrays.copyOfRange(withLeadingOne, 1, withLeadingOne.length));
  }

  String code() {
    return code(0);
  }

  /// The code of the step after this one, which is taken too.
  String nextCode() {
    return code(1);
  }

  private String code(int later) {
    try {
      var mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key, "HmacSHA1"));
      long step = Instant.now().getEpochSecond() / 30 + later;
      var hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
      int number = ByteBuffer.wrap(hash, hash[19] & 0xf, 4).getInt() & 0x7fffffff;
      return "%06d".formatted(number % 1_000_000);
    } catch (GeneralSecurityException fault) {
      throw new AssertionError(fault);
    }
  }
}
