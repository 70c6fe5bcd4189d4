package io.safekeep.retention.verification;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// What the verifier looks into, and as whom.
@ConfigMapping(prefix = "safekeep.verifier")
public interface VerifierSettings {

  /// Databases by the short name of their service, for example `identity`. Without the database of
  /// a service that declares tables, no purge is ever verified: the case waits and says so.
  Map<String, Database> databases();

  /// Services in whose database every tenant has something as long as it is one.
  @WithDefault("identity")
  Set<String> everybodyIn();

  /// Longest time of one statement.
  @WithDefault("PT5M")
  Duration patience();

  /// One database.
  interface Database {

    /// JDBC URL.
    String url();

    /// A role that may read everything (`pg_read_all_data`) and owns nothing; none that a service
    /// uses.
    String username();

    String password();
  }
}
