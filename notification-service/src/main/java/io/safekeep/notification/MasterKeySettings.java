package io.safekeep.notification;

import io.safekeep.runtime.secret.Sealer;
import io.smallrye.config.ConfigMapping;
import java.util.Base64;

/// The key under which the service seals the addresses that it keeps. Comes from the environment
/// (`SAFEKEEP_NOTIFICATION_MASTER_KEY`); losing it means that tenants' contacts have to be named
/// again, so keep it with the backups' keys and not with the database.
@ConfigMapping(prefix = "safekeep.notification")
public interface MasterKeySettings {

  /// 32 random bytes in base64, for example of `openssl rand -base64 32`.
  String masterKey();

  default Sealer sealerFor(String purpose) {
    return new Sealer(Base64.getDecoder().decode(masterKey().strip()), "notification", purpose);
  }
}
