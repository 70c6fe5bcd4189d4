package io.safekeep.identity.federation;

import io.safekeep.identity.federation.ClaimMapping.Described;
import java.time.Instant;
import java.util.Optional;

/// Somebody for whom an issuer vouches, in an ID token that holds.
///
/// @param subject the issuer's name of the person; says who it is, and nothing else does
/// @param authenticatedAt when they signed in there; when the token was made, if the issuer does
///   not say
/// @param multiFactor true if the issuer says so in words that the tenant has named
/// @param issuerSession the issuer's `sid`
record VouchedFor(
    String subject,
    Described described,
    Instant authenticatedAt,
    boolean multiFactor,
    Optional<String> issuerSession,
    String idToken) {

  @Override
  public String toString() {
    return "VouchedFor[" + subject + "]";
  }
}
