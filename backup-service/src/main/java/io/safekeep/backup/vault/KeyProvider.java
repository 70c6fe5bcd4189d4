package io.safekeep.backup.vault;

import java.io.IOException;
import java.util.List;
import java.util.UUID;

/// Keeper of tenants' keys.
public interface KeyProvider {

  /// For people: who keeps what wraps the tenants' keys.
  String keeper();

  /// The tenant's keys; one is made now if the tenant never had any.
  ///
  /// @throws KeyWithdrawn if they are to be destroyed, or were
  /// @throws KeeperUnavailable if what wraps them does not answer
  TenantKey obtain(UUID tenant) throws IOException;

  /// The tenant's keys.
  ///
  /// @throws KeyUnavailable if there is none
  /// @throws KeyWithdrawn if they are to be destroyed, or were
  /// @throws KeeperUnavailable if what wraps them does not answer
  TenantKey find(UUID tenant) throws IOException;

  /// Which keys a tenant has; asks no keeper.
  ///
  /// @param state `usable`, `withdrawn` or `destroyed`
  /// @param ids oldest first
  record KeyState(UUID tenant, String state, List<String> ids) {
    public static final String USABLE = "usable";

    /// For good; what they sealed is noise.
    public static final String DESTROYED = "destroyed";
  }

  /// Which keys a tenant has, none if it never had any.
  KeyState state(UUID tenant) throws IOException;

  /// Gives the tenant a new key: it wraps from now on, and the former go on opening what they
  /// wrapped. Nothing that is stored is written again.
  ///
  /// @return id of the new key
  String rotate(UUID tenant) throws IOException;

  /// Wraps the tenant's keys by a new version of the master key. Nothing else is written again.
  void rewrap(UUID tenant) throws IOException;

  /// Fails at once if the tenant's keys are withdrawn; asks no keeper.
  ///
  /// @throws KeyWithdrawn if so
  void requireNotWithdrawn(UUID tenant) throws IOException;

  /// Fails unless the tenant's keys can be used now; asks the keeper only if they are not at hand.
  /// A tenant without a key gets one.
  ///
  /// @throws KeyWithdrawn if they are to be destroyed, or were
  /// @throws KeeperUnavailable if what wraps them does not answer
  void requireReady(UUID tenant) throws IOException;

  /// Withdraws the tenant's keys until [#restore]: from now on nothing of the tenant is sealed or
  /// opened, here and in every other replica. Nothing is lost yet.
  void withdraw(UUID tenant) throws IOException;

  /// Takes back [#withdraw].
  ///
  /// @throws KeyWithdrawn if they were destroyed meanwhile
  void restore(UUID tenant) throws IOException;

  /// Destroys the tenant's keys for good: what they sealed becomes noise. Does nothing if that was
  /// done before.
  ///
  /// @throws IllegalStateException if they were not withdrawn before
  void destroy(UUID tenant) throws IOException;
}
