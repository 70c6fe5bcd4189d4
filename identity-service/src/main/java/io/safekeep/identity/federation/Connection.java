package io.safekeep.identity.federation;

import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.UUID;

/// What ties a tenant to an OpenID Connect issuer. A tenant may prepare several; one is enabled at
/// a time.
public sealed interface Connection {

  UUID id();

  TenantId tenant();

  Terms terms();

  /// The same with other terms.
  Connection with(Terms terms);

  /// People may sign in by it.
  record Enabled(UUID id, TenantId tenant, Terms terms, Instant enabledAt) implements Connection {

    @Override
    public Enabled with(Terms other) {
      return new Enabled(id, tenant, other, enabledAt);
    }

    Disabled disable() {
      return new Disabled(id, tenant, terms);
    }
  }

  /// Nobody signs in by it, and whoever did is not signed in any more.
  record Disabled(UUID id, TenantId tenant, Terms terms) implements Connection {

    @Override
    public Disabled with(Terms other) {
      return new Disabled(id, tenant, other);
    }

    Enabled enable(Instant now) {
      return new Enabled(id, tenant, terms, now);
    }
  }
}
