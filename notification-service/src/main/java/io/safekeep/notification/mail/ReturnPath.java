package io.safekeep.notification.mail;

import io.safekeep.notification.MasterKeySettings;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/// Return addresses, one for each letter (variable envelope return path). The part behind the `+`
/// names the letter and is authenticated by HMAC-SHA-256, cut to 96 bits: it has to be guessed by
/// mail. In letters and digits of one case, because servers on the way may change the case.
@Singleton
public class ReturnPath {

  private static final String PURPOSE = "return-path";
  private static final int RADIX = 36;
  private static final int NAME_BYTES = 1 + 16;
  private static final int MAC_BYTES = 12;
  private static final int LONGEST_TOKEN = 45;

  /// RFC 5321, section 4.5.3.1.1.
  private static final int LONGEST_LOCAL_PART = 64;

  private static final Pattern TOKEN = Pattern.compile("[0-9a-z]{40," + LONGEST_TOKEN + "}");

  private final Optional<String> address;
  private final List<SecretKey> keys;

  /// @throws IllegalArgumentException if the address cannot carry a token
  ReturnPath(BounceSettings settings, MasterKeySettings masterKey) {
    this.address = settings.address().map(ReturnPath::checked);
    this.keys = masterKey.macKeysFor(PURPOSE);
  }

  /// Empty if nobody looks at what comes back.
  public Optional<String> of(Origin origin) {
    return address.map(
        one -> local(one) + "+" + token(origin) + one.substring(one.lastIndexOf('@')));
  }

  /// What was sent with that return address; empty if it is none of ours.
  public Optional<Origin> read(String returnAddress) {
    String shown = returnAddress.toLowerCase(Locale.ROOT);
    return address.flatMap(one -> {
      String ours = one.toLowerCase(Locale.ROOT);
      String before = local(ours) + "+";
      String after = ours.substring(ours.lastIndexOf('@'));
      return shown.length() > before.length() + after.length()
              && shown.startsWith(before)
              && shown.endsWith(after)
          ? origin(shown.substring(before.length(), shown.length() - after.length()))
          : Optional.empty();
    });
  }

  private String token(Origin origin) {
    byte[] name = name(origin);
    return new BigInteger(
            1,
            ByteBuffer.allocate(NAME_BYTES + MAC_BYTES)
                .put(name)
                .put(mac(keys.getFirst(), name))
                .array())
        .toString(RADIX);
  }

  private Optional<Origin> origin(String token) {
    if (!TOKEN.matcher(token).matches()) {
      return Optional.empty();
    }
    // The first byte is an ASCII letter: neither a leading zero nor a sign byte.
    byte[] bytes = new BigInteger(token, RADIX).toByteArray();
    if (bytes.length != NAME_BYTES + MAC_BYTES) {
      return Optional.empty();
    }
    byte[] name = Arrays.copyOf(bytes, NAME_BYTES);
    byte[] mac = Arrays.copyOfRange(bytes, NAME_BYTES, NAME_BYTES + MAC_BYTES);
    if (keys.stream().noneMatch(key -> MessageDigest.isEqual(mac(key, name), mac))) {
      return Optional.empty();
    }
    var read = ByteBuffer.wrap(name);
    return Origin.Kind.of(read.get())
        .map(kind -> new Origin(kind, new UUID(read.getLong(), read.getLong())));
  }

  private static byte[] name(Origin origin) {
    return ByteBuffer.allocate(NAME_BYTES)
        .put(origin.kind().code())
        .putLong(origin.id().getMostSignificantBits())
        .putLong(origin.id().getLeastSignificantBits())
        .array();
  }

  private static byte[] mac(SecretKey key, byte[] name) {
    try {
      var mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      return Arrays.copyOf(mac.doFinal(name), MAC_BYTES);
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private static String checked(String address) {
    String local = local(new MailAddress(address).value());
    int most = LONGEST_LOCAL_PART - LONGEST_TOKEN - 1;
    if (local.length() > most) {
      throw new IllegalArgumentException(
          "safekeep.notification.bounces.address: '%s' has %d characters, at most %d"
              .formatted(local, local.length(), most));
    }
    return address;
  }

  private static String local(String address) {
    return address.substring(0, address.lastIndexOf('@'));
  }
}
