package io.safekeep.identity.client;

import io.safekeep.runtime.problem.Refusal;
import java.net.URI;
import java.util.Set;

/// Where a sign-in or a sign-out may return to: https anywhere, http only on the person's own
/// machine, or a private scheme in reverse domain form (RFC 8252, sections 7.1 to 7.3).
final class RedirectUris {

  private static final Set<String> OWN_MACHINE = Set.of("127.0.0.1", "[::1]", "localhost");

  private RedirectUris() {}

  /// @param field that has it
  /// @throws Refusal INVALID_REQUEST with what is wrong
  static void check(String field, URI uri) {
    var scheme = uri.getScheme();
    if (scheme == null) {
      throw refused(field, uri, "is not absolute");
    }
    if (uri.getRawFragment() != null) {
      throw refused(field, uri, "has a fragment");
    }
    if (uri.getRawUserInfo() != null) {
      throw refused(field, uri, "has user information");
    }
    boolean fits =
        switch (scheme) {
          case "https" -> uri.getHost() != null;
          case "http" -> uri.getHost() != null && OWN_MACHINE.contains(uri.getHost());
          default -> scheme.contains(".");
        };
    if (!fits) {
      throw refused(
          field,
          uri,
          "is neither https, nor http on the own machine, nor a scheme such as com.example.app");
    }
  }

  private static Refusal refused(String field, URI uri, String why) {
    return Refusal.invalid(field, "entry " + uri + " " + why);
  }
}
