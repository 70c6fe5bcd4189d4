package io.safekeep.runtime.http;

import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Provider;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/// Refuses secrets and e-mail addresses in query strings: those are kept by browsers, proxies and
/// logs (RFC 6750, section 5.3; RFC 9700, section 4.3.2). They belong into the body, or into a
/// [SealedParameter].
public class SecretsInQueryRefused {

  /// Names that stand for something secret or personal, without what separates their words.
  private static final Set<String> NAMES =
      Set.of(
          "accesstoken",
          "apikey",
          "assertion",
          "authorization",
          "bearer",
          "clientassertion",
          "clientsecret",
          "code",
          "codeverifier",
          "devicecode",
          "email",
          "emailaddress",
          "idtoken",
          "jwt",
          "otp",
          "passwd",
          "password",
          "pwd",
          "refreshtoken",
          "secret",
          "session",
          "sessionid",
          "token");

  private static final Pattern SEPARATORS = Pattern.compile("[^a-z0-9]");

  /// A signed or encrypted token, or one of our own keys or secrets, by whatever name.
  private static final Pattern SECRET =
      Pattern.compile("eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_.-]+|sk[ks]_[A-Za-z0-9_-]{40,}");

  private final Provider<QuerySettings> settings;

  /// @param settings asked for late: filters are made before there are settings
  SecretsInQueryRefused(Provider<QuerySettings> settings) {
    this.settings = settings;
  }

  @ServerRequestFilter(preMatching = true)
  public void refuse(ContainerRequestContext request) {
    var uri = request.getUriInfo();
    if (uri.getRequestUri().getRawQuery() == null) {
      return;
    }
    var exceptions = settings.get().exceptions().orElse(Set.of());
    uri.getQueryParameters()
        .forEach((name, values) -> {
          if (isSecret(name, values) && !isExcepted(exceptions, uri.getPath(), name)) {
            throw Refusal.invalid(
                "query", "has what belongs into the body, not into an address: " + shown(name));
          }
        });
  }

  static boolean isSecret(String name, List<String> values) {
    return NAMES.contains(SEPARATORS.matcher(name.toLowerCase(Locale.ROOT)).replaceAll(""))
        || values.stream().anyMatch(value -> SECRET.matcher(value).matches());
  }

  private static boolean isExcepted(Set<String> exceptions, String path, String name) {
    var below = path.substring(0, path.lastIndexOf('/') + 1) + "*";
    return exceptions.contains(path + " " + name) || exceptions.contains(below + " " + name);
  }

  /// The name itself may be the secret that somebody put there.
  private static String shown(String name) {
    return name.length() <= 30 && !SECRET.matcher(name).matches() ? name : "a parameter";
  }
}
