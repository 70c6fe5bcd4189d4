package io.safekeep.identity.federation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// What tenant and issuer have agreed on, and what the tenant wants of it.
///
/// @param name shown to people who are sent there
/// @param issuer its issuer identifier, compared character by character; stays as it is, because
///   subjects mean something only there
/// @param clientId under which the issuer knows us
/// @param scopes to ask for; always with `openid`
/// @param joining how people come in who are not known yet
/// @param breakGlass the administrator who alone keeps a password, if passwords are off
public record Terms(
    String name,
    String issuer,
    String clientId,
    Authentication authentication,
    List<String> scopes,
    ClaimMapping mapping,
    Joining joining,
    Assurance assurance,
    Optional<UUID> breakGlass) {

  public Terms {
    scopes = List.copyOf(scopes);
  }

  /// How we prove ourselves at the issuer.
  public sealed interface Authentication {

    /// A secret that the issuer made.
    record Shared(String secret) implements Authentication {

      @Override
      public String toString() {
        return "Shared[...]";
      }
    }

    /// `private_key_jwt` with the keys of our own JWKS.
    record OwnKeys() implements Authentication {}
  }

  /// @param justInTime true if an account is made at the first sign-in
  /// @param emailDomains in which an address has to be for that, in lower case
  public record Joining(boolean justInTime, Set<String> emailDomains) {

    public Joining {
      emailDomains =
          emailDomains.stream()
              .map(domain -> domain.toLowerCase(Locale.ROOT))
              .collect(Collectors.toUnmodifiableSet());
    }

    /// The one of the domains in which an address is; empty if it is in none.
    Optional<String> domainOf(String email) {
      int at = email.lastIndexOf('@');
      return Optional.of(email.substring(at + 1).toLowerCase(Locale.ROOT))
          .filter(domain -> at > 0 && emailDomains.contains(domain));
    }
  }
}
