package io.safekeep.access;

import io.safekeep.runtime.secret.MasterKeys;
import io.safekeep.runtime.secret.Sealer;
import io.smallrye.config.ConfigMapping;

/// The key under which the service seals its own secrets. Comes from the environment
/// (`SAFEKEEP_ACCESS_MASTER_KEY`); losing it means that transparency logs need new signing keys, so
/// keep it with the backups' keys and not with the database.
@ConfigMapping(prefix = "safekeep.access")
public interface MasterKeySettings extends MasterKeys {

  default Sealer sealerFor(String purpose) {
    return sealer("access", purpose);
  }
}
