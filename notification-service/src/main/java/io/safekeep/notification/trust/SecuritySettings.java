package io.safekeep.notification.trust;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.time.LocalDate;
import java.util.Optional;

/// Where people write who found something, under `safekeep.security`.
@ConfigMapping(prefix = "safekeep.security")
public interface SecuritySettings {

  /// `mailto:` or `https:` address that is read by people.
  Optional<URI> contact();

  /// When somebody last saw that the address works; the file says so for a year.
  Optional<LocalDate> contactReviewed();

  /// Page that says how reports are dealt with.
  Optional<URI> policy();
}
