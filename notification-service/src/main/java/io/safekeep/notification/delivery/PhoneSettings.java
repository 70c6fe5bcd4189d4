package io.safekeep.notification.delivery;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// The provider that sends text messages and calls people, under `safekeep.phone`.
@ConfigMapping(prefix = "safekeep.phone")
public interface PhoneSettings {

  /// Where it takes them by POST; none: telephones are not reached, and the next channel is tried.
  Optional<URI> url();

  /// File with the token that it wants as a bearer; read at each attempt, so that it can be
  /// changed.
  Optional<Path> tokenFile();
}
