package io.safekeep.backup.vault;

import java.io.IOException;
import java.util.UUID;

/// What wraps tenants' keys. It never leaves its keeper: the service's configuration, HashiCorp
/// Vault's Transit engine, or a key management service of a cloud (none yet).
///
/// Failure semantics: a keeper that does not answer, or refuses us, is [KeeperUnavailable]; whoever
/// asked may come again. Nothing is ever made up or kept unwrapped instead.
public interface MasterKey {

  /// For people, in problems and logs: which keeper it is. No secret.
  String keeper();

  /// A new random key of 32 bytes for a tenant.
  ///
  /// @param keyId binds the wrapped form to its place
  Made make(UUID tenant, String keyId) throws IOException;

  /// A tenant's new key.
  ///
  /// @param key in clear; to be zeroed by whoever asked
  /// @param wrapped printable, without spaces
  record Made(byte[] key, String wrapped) {
    /// Without the key.
    @Override
    public String toString() {
      return "Made[" + wrapped + "]";
    }
  }

  /// Wraps a key that another master key wrapped before.
  String wrap(UUID tenant, String keyId, byte[] key) throws IOException;

  /// Whether that text was wrapped by this master key, in whatever version.
  boolean wrapped(String text);

  /// The key in clear; to be zeroed by whoever asked.
  ///
  /// @throws KeyUnavailable if it does not open
  byte[] unwrap(UUID tenant, String keyId, String wrapped) throws IOException;

  /// Wraps the same key by the newest version of this master key; the same text if it is that
  /// already.
  String rewrap(UUID tenant, String keyId, String wrapped) throws IOException;

  /// Makes a new version where the keeper has versions. Old versions go on opening what they
  /// wrapped.
  void rotate(UUID tenant) throws IOException;

  /// Destroys what wraps a tenant's keys where that is the tenant's own. Does nothing if that was
  /// done before.
  void destroy(UUID tenant) throws IOException;
}
