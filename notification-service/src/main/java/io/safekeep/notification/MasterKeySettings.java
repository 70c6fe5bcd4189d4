package io.safekeep.notification;

import io.safekeep.runtime.secret.MasterKeys;
import io.safekeep.runtime.secret.Sealer;
import io.smallrye.config.ConfigMapping;

/// The key under which the service seals the addresses that it keeps. Comes from the environment
/// (`SAFEKEEP_NOTIFICATION_MASTER_KEY`); losing it means that tenants' contacts have to be named
/// again, so keep it with the backups' keys and not with the database.
@ConfigMapping(prefix = "safekeep.notification")
public interface MasterKeySettings extends MasterKeys {

  default Sealer sealerFor(String purpose) {
    return sealer("notification", purpose);
  }
}
