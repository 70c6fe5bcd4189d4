package io.safekeep.backup.vault;

import java.io.IOException;

/// The keys of one tenant: the newest wraps, each opens what it wrapped. Everything of the tenant
/// in the repository is lost, wanted or not, with them.
public interface TenantKey {

  /// Names the key that wraps now; kept in clear beside what it wrapped.
  String id();

  /// Encrypts a data key, bound to its context, with the newest key.
  byte[] wrap(byte[] dataKey, byte[] context) throws IOException;

  /// Decrypts what [#wrap] gave.
  ///
  /// @param wrappedBy id of the key that did
  /// @throws WrongKey if the tenant has no such key, it or the context did not wrap it, or it was
  ///   altered
  /// @throws KeyUnavailable if the keeper of the key does not answer
  byte[] unwrap(String wrappedBy, byte[] wrapped, byte[] context) throws IOException;

  /// As [#unwrap], for what was kept without the name of its key: tries each, newest first.
  byte[] unwrap(byte[] wrapped, byte[] context) throws IOException;
}
