package io.safekeep.runtime.pages;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Where the issuer has its endpoints, below its own address, under `safekeep.issuer-paths`. The
/// defaults are identity-service's; another issuer has others.
@ConfigMapping(prefix = "safekeep.issuer-paths")
public interface IssuerPaths {

  /// RFC 6749, section 3.1.
  @WithDefault("/authorize")
  String authorization();

  /// RFC 6749, section 3.2.
  @WithDefault("/token")
  String token();

  /// Its JWK Set.
  @WithDefault("/jwks")
  String keys();

  /// Where people are sent to end their session there too.
  @WithDefault("/sign-out")
  String signOut();
}
