package io.safekeep.identity.op;

import io.safekeep.identity.token.Issuer;
import io.safekeep.runtime.secret.Secret;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NewCookie;
import java.util.Optional;

/// The two cookies of the sign-in: one for the session, one that ties a form to its browser. With
/// prefix `__Host-` no other host and no http page can set them (RFC 6265bis, section 4.1.3.2).
/// Browsers take that prefix over https only, so on one's own machine they go without.
@Singleton
class BrowserCookies {

  private static final String SESSION = "safekeep-session";
  private static final String FORM = "safekeep-form";
  private static final String FORM_PREFIX = "frm_";

  private final boolean secure;
  private final String prefix;

  BrowserCookies(Issuer issuer) {
    this.secure = issuer.isHttps();
    this.prefix = issuer.isHttps() ? "__Host-" : "";
  }

  Optional<Secret> session(HttpHeaders headers) {
    return read(headers, SESSION);
  }

  Optional<Secret> form(HttpHeaders headers) {
    return read(headers, FORM);
  }

  /// The secret that ties a form to this browser; if it has none yet, a new one for the cookie.
  Secret formOrNew(HttpHeaders headers) {
    return form(headers).orElseGet(() -> Secret.random(FORM_PREFIX));
  }

  NewCookie session(Secret secret) {
    return cookie(SESSION, secret.value(), NewCookie.DEFAULT_MAX_AGE);
  }

  NewCookie form(Secret secret) {
    return cookie(FORM, secret.value(), NewCookie.DEFAULT_MAX_AGE);
  }

  NewCookie endOfSession() {
    return cookie(SESSION, "", 0);
  }

  private Optional<Secret> read(HttpHeaders headers, String name) {
    return Optional.ofNullable(headers.getCookies().get(prefix + name))
        .map(Cookie::getValue)
        .filter(value -> !value.isEmpty())
        .map(Secret::new);
  }

  /// Lax, not Strict: the way from a client to `/authorize` starts at another site.
  private NewCookie cookie(String name, String value, int maximumAge) {
    return new NewCookie.Builder(prefix + name)
        .value(value)
        .path("/")
        .secure(secure)
        .httpOnly(true)
        .sameSite(NewCookie.SameSite.LAX)
        .maxAge(maximumAge)
        .build();
  }
}
