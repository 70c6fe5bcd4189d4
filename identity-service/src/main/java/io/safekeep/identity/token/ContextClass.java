package io.safekeep.identity.token;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Authentication context classes (OpenID Connect Core, section 2), from the weakest to the
/// strongest. A stronger one does wherever a weaker one is asked for.
public enum ContextClass {
  /// One factor, a password.
  PASSWORD("urn:safekeep:acr:password"),
  /// Two factors, of which a site that looks like ours could have passed on both.
  MULTI_FACTOR("urn:safekeep:acr:mfa"),
  /// Two factors in one that answers nobody but this very origin: a passkey.
  PHISHING_RESISTANT("urn:safekeep:acr:phishing-resistant");

  private final String urn;

  ContextClass(String urn) {
    this.urn = urn;
  }

  /// Value of claim `acr`.
  public String urn() {
    return urn;
  }

  public boolean isAtLeast(ContextClass other) {
    return compareTo(other) >= 0;
  }

  /// The class that methods of RFC 8176 amount to.
  static ContextClass of(List<String> methods) {
    if (methods.contains("hwk") || methods.contains("swk")) {
      return PHISHING_RESISTANT;
    }
    return methods.contains("mfa") ? MULTI_FACTOR : PASSWORD;
  }

  /// The weakest that will do for a request; empty if none of those that it names is known here.
  ///
  /// @param names of parameter `acr_values`
  public static Optional<ContextClass> weakestOf(List<String> names) {
    return Arrays.stream(values()).filter(known -> names.contains(known.urn)).findFirst();
  }
}
