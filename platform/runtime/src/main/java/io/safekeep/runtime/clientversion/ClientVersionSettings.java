package io.safekeep.runtime.clientversion;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// Which programs have to be how new, under `safekeep.client-versions`. Without settings all are
/// let in.
@ConfigMapping(prefix = "safekeep.client-versions")
public interface ClientVersionSettings {

  /// By the product's name as it stands in the header User-Agent (RFC 9110, section 10.1.5).
  @WithParentName
  Map<String, Product> products();

  /// A program.
  interface Product {

    /// The oldest version that is let in, for example `3.2`.
    String minimum();

    /// The version that people should have; older ones are let in and counted.
    Optional<String> current();

    /// Where to get it: the store's page.
    URI upgrade();
  }
}
