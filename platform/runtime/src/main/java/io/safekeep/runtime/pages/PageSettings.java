package io.safekeep.runtime.pages;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/// Settings of a service's own pages, under `safekeep.pages`.
@ConfigMapping(prefix = "safekeep.pages")
public interface PageSettings {

  /// Whether the service has pages. A property of the service, fixed when it is built.
  @WithDefault("false")
  boolean enabled();

  /// What the pages are about, for example `Backups`; stands beside the suite's name.
  @WithDefault("${safekeep.service.name}")
  String title();

  /// Where browsers find the service, for example `https://backup.acme.example`. Without it the
  /// address of each request is believed, which is right only where no proxy stands before it.
  Optional<URI> url();

  /// `client_id` of the pages at the issuer.
  @WithDefault("${safekeep.service.name}-pages")
  String clientId();

  /// Secret of that client; a public client has none and is protected by PKCE alone.
  Optional<String> clientSecret();

  /// Seals the session cookies: 32 characters or more, the same for all replicas. Without it each
  /// start makes its own, and people sign in again.
  Optional<String> cookieSecret();
}
