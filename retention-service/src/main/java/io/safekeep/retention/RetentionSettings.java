package io.safekeep.retention;

import io.safekeep.runtime.secret.MasterKeys;
import io.safekeep.runtime.secret.Sealer;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Settings of retention-service, under `safekeep.retention`. What it seals: its signing keys, the
/// ways into tenants' stores, the keys of export archives.
@ConfigMapping(prefix = "safekeep.retention")
public interface RetentionSettings extends MasterKeys {

  /// Directory that holds a folder for each tenant, named by its id, in which directories of
  /// tenants lie. Without one, only databases and buckets can be tenants' stores.
  Optional<Path> fileRoot();

  /// Exports.
  Exports exports();

  /// How exports are made and kept.
  interface Exports {

    /// Directory in which archives lie, sealed, until they expire; all replicas must see the same
    /// one. Without one no export can be made.
    Optional<Path> spool();

    /// How long an archive can be fetched.
    @WithDefault("P7D")
    Duration keep();

    /// Exports that a tenant may ask for within 24 hours.
    @WithDefault("4")
    int mostPerDay();

    /// How long a link to an archive can be opened after it was made.
    @WithDefault("PT10M")
    Duration linkLife();

    /// Tenant whose export is tried out daily.
    Optional<UUID> canary();

    /// Server on which the canary's export is brought into an empty database.
    Optional<Sandbox> sandbox();
  }

  /// A PostgreSQL server for trials. All of it or nothing is set.
  interface Sandbox {

    String host();

    int port();

    /// libpq's sslmode.
    String tls();

    /// May create databases.
    String user();

    /// Secret.
    String password();
  }

  default Sealer sealerFor(String purpose) {
    return sealer("retention", purpose);
  }
}
