package io.safekeep.retention.purge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Settings of purges, under `safekeep.purging`.
@ConfigMapping(prefix = "safekeep.purging")
public interface PurgingSettings {

  /// Private key of Ed25519 as a JWK with `kid` that signs warrants. Secret. Its public half is
  /// pinned by every service as `safekeep.purge.warrant-keys`. Without one nothing is ordered.
  Optional<String> warrantKey();

  /// Services that must have declared their stores before anything is ordered.
  @WithDefault("identity,access,backup,retention,notification")
  Set<String> participants();

  /// How long a declaration counts; services repeat theirs daily.
  @WithDefault("P3D")
  Duration declarationsLast();

  /// How long a tenant's data is out of everybody's reach and can still be given back. Published:
  /// live data is purged within 24 hours after it is due.
  @WithDefault("PT6H")
  Duration undoWindow();

  /// An order that is not answered within this time is sent once more under a fresh warrant.
  @WithDefault("PT5M")
  Duration answerWithin();

  /// An order that is not carried out within this time is stuck.
  @WithDefault("PT1H")
  Duration doneWithin();

  /// Most tenants that are purged within 24 hours; one more stops all purges until two persons say
  /// otherwise.
  @WithDefault("100")
  int tenantsPerDay();

  /// The same as a share of all tenants.
  @WithDefault("0.05")
  double shareOfTenantsPerDay();

  /// So many are purged in any case, however few tenants there are.
  @WithDefault("5")
  int leastTenantsPerDay();
}
