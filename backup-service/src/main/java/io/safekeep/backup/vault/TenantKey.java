package io.safekeep.backup.vault;

import java.io.IOException;

/// The key-encryption key of one tenant. Everything of the tenant in the repository is lost, wanted
/// or not, with it.
///
/// It may live elsewhere (a key management service), so it only wraps and unwraps data keys.
public interface TenantKey {

  /// Names this key and its version; kept in clear beside what it wrapped.
  String id();

  /// Encrypts a data key, bound to its context.
  byte[] wrap(byte[] dataKey, byte[] context) throws IOException;

  /// Decrypts what [#wrap] gave.
  ///
  /// @throws WrongKey if this key or context did not wrap it, or it was altered
  /// @throws KeyUnavailable if the keeper of the key does not answer
  byte[] unwrap(byte[] wrapped, byte[] context) throws IOException;
}
