package io.safekeep.identity;

import io.safekeep.runtime.secret.MasterKeys;
import io.safekeep.runtime.secret.Sealer;
import io.smallrye.config.ConfigMapping;

/// The key under which the service seals its own secrets. Comes from the environment
/// (`SAFEKEEP_IDENTITY_MASTER_KEY`); losing it means new signing keys, so keep it with the backups'
/// keys and not with the database.
@ConfigMapping(prefix = "safekeep.identity")
public interface MasterKeySettings extends MasterKeys {

  default Sealer sealerFor(String purpose) {
    return sealer("identity", purpose);
  }
}
