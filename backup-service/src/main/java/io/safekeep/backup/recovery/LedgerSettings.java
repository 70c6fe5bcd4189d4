package io.safekeep.backup.recovery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where retention-service keeps the ledger of deletions, and as whom to ask.
@ConfigMapping(prefix = "safekeep.ledger")
public interface LedgerSettings {

  /// Address of retention-service. Without one no ledger is asked, and each restore says so.
  Optional<URI> address();

  /// Client of the issuer with the role `service`.
  @WithDefault("backup-service")
  String clientId();

  /// Its secret. This or the file is needed with an address.
  Optional<String> clientSecret();

  /// File that holds the secret; read for each token, so that it may be renewed.
  Optional<Path> clientSecretFile();

  /// Longest wait for one answer.
  @WithDefault("PT5S")
  Duration timeout();
}
