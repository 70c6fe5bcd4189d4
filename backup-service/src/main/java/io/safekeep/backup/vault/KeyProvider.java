package io.safekeep.backup.vault;

import java.io.IOException;
import java.util.UUID;

/// Keeper of tenants' keys.
public interface KeyProvider {

  /// The tenant's key, made now if the tenant never had one.
  ///
  /// @throws KeyUnavailable if it was destroyed or its keeper does not answer
  TenantKey obtain(UUID tenant) throws IOException;

  /// The tenant's key.
  ///
  /// @throws KeyUnavailable if there is none, it was destroyed, or its keeper does not answer
  TenantKey find(UUID tenant) throws IOException;

  /// Destroys the tenant's key for good: what it sealed becomes noise. Does nothing if that was
  /// done before.
  void destroy(UUID tenant) throws IOException;
}
