package io.safekeep.contracts.identity;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One of the vendor's people registered or removed an SSH key; says which are theirs now.
///
/// @param employee the `sub` of their tokens
/// @param keys all that are theirs; one counts until it expires
/// @param version grows with each change of the same employee; a lower one is older
public record SshKeysChanged(UUID employee, List<Key> keys, long version) implements IdentityEvent {

  public static final String TYPE = "io.safekeep.identity.ssh-keys.changed.v1";

  public SshKeysChanged {
    keys = List.copyOf(keys);
  }

  /// @param fingerprint as `ssh-keygen -l` shows it
  public record Key(String fingerprint, Instant expiresAt) {}

  @Override
  public @Nullable UUID tenant() {
    return null;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return employee.toString();
  }
}
