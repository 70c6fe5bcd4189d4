package io.safekeep.runtime.secret;

import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Keys under which a service seals its own secrets: 32 random bytes each, in base64, for example
/// of `openssl rand -base64 32`. They come from the environment. Keep them with the backups' keys
/// and not with the database: what they sealed is lost with them.
public interface MasterKeys {

  /// Seals and opens.
  String masterKey();

  /// Open only: what they sealed is sealed anew under the master key soon after the start
  /// ([ResealSecrets]), and then they may go.
  Optional<List<String>> formerMasterKeys();

  /// @param service whose secrets they are
  /// @param purpose see [Sealer]
  default Sealer sealer(String service, String purpose) {
    return sealer(masterKey(), formerMasterKeys().orElse(List.of()), service, purpose);
  }

  /// Of keys in base64.
  static Sealer sealer(String masterKey, List<String> former, String service, String purpose) {
    return new Sealer(
        decoded(masterKey), former.stream().map(MasterKeys::decoded).toList(), service, purpose);
  }

  private static byte[] decoded(String key) {
    return Base64.getDecoder().decode(key.strip());
  }
}
