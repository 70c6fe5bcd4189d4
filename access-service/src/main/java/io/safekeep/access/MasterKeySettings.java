package io.safekeep.access;

import io.safekeep.runtime.secret.Sealer;
import io.smallrye.config.ConfigMapping;
import java.util.Base64;

/// The key under which the service seals its own secrets. Comes from the environment
/// (`SAFEKEEP_ACCESS_MASTER_KEY`); losing it means that transparency logs need new signing keys, so
/// keep it with the backups' keys and not with the database.
@ConfigMapping(prefix = "safekeep.access")
public interface MasterKeySettings {

  /// 32 random bytes in base64, for example of `openssl rand -base64 32`.
  String masterKey();

  default Sealer sealerFor(String purpose) {
    return new Sealer(Base64.getDecoder().decode(masterKey().strip()), "access", purpose);
  }
}
