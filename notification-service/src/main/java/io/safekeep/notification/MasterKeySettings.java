package io.safekeep.notification;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.runtime.secret.MasterKeys;
import io.safekeep.runtime.secret.Sealer;
import io.smallrye.config.ConfigMapping;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The key under which the service seals the addresses that it keeps. Comes from the environment
/// (`SAFEKEEP_NOTIFICATION_MASTER_KEY`); losing it means that tenants' contacts have to be named
/// again, so keep it with the backups' keys and not with the database.
@ConfigMapping(prefix = "safekeep.notification")
public interface MasterKeySettings extends MasterKeys {

  /// Algorithm of keys that authenticate.
  String MAC = "HmacSHA256";

  /// Keys for HMAC-SHA-256, one per purpose and master key. The first authenticates what is new.
  default List<SecretKey> macKeysFor(String purpose) {
    return Stream.concat(Stream.of(masterKey()), formerMasterKeys().stream().flatMap(List::stream))
        .map(masterKey -> macKey(masterKey, purpose))
        .toList();
  }

  private static SecretKey macKey(String masterKey, String purpose) {
    try {
      var mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(masterKey.strip()), MAC));
      return new SecretKeySpec(
          mac.doFinal(("safekeep/notification/mac/" + purpose).getBytes(UTF_8)), MAC);
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  default Sealer sealerFor(String purpose) {
    return sealer("notification", purpose);
  }
}
