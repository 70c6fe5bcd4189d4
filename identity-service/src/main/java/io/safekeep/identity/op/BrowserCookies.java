package io.safekeep.identity.op;

import io.safekeep.identity.signin.ShownSession;
import io.safekeep.identity.signin.SqlSessions;
import io.safekeep.identity.signin.Visitor;
import io.safekeep.identity.token.Issuer;
import io.safekeep.runtime.secret.Secret;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The cookies of the sign-in: one for the session, one that ties a form to its browser, one by
/// which a browser is known again. With prefix `__Host-` no other host and no http page can set
/// them (RFC 6265bis, section 4.1.3.2). Browsers take that prefix over https only, so on one's own
/// machine they go without.
@Singleton
public class BrowserCookies {

  private static final String SESSION = "safekeep-session";
  private static final String FORM = "safekeep-form";
  private static final String DEVICE = "safekeep-device";
  private static final String FORM_PREFIX = "frm_";

  /// Browsers keep cookies for at most 400 days (RFC 6265bis, section 5.5).
  private static final Duration DEVICE_LIFETIME = Duration.ofDays(365);

  private static final int LONGEST_USER_AGENT = 512;

  private final boolean secure;
  private final String prefix;

  BrowserCookies(Issuer issuer) {
    this.secure = issuer.isHttps();
    this.prefix = issuer.isHttps() ? "__Host-" : "";
  }

  public Optional<ShownSession> session(HttpHeaders headers) {
    return read(headers, SESSION)
        .map(secret -> new ShownSession(secret, read(headers, DEVICE), userAgent(headers)));
  }

  /// The same before the request has come to its resource.
  public Optional<ShownSession> session(RoutingContext http) {
    return read(http, SESSION)
        .map(secret ->
            new ShownSession(
                secret, read(http, DEVICE), cut(http.request().getHeader(HttpHeaders.USER_AGENT))));
  }

  public Optional<Secret> form(HttpHeaders headers) {
    return read(headers, FORM);
  }

  /// True if one of them is among the cookies of a request: it comes from a browser that was here.
  ///
  /// @param names of all its cookies
  boolean areAmong(Set<String> names) {
    return names.contains(prefix + SESSION) || names.contains(prefix + FORM);
  }

  /// The secret that ties a form to this browser; if it has none yet, a new one for the cookie.
  public Secret formOrNew(HttpHeaders headers) {
    return form(headers).orElseGet(() -> Secret.random(FORM_PREFIX));
  }

  /// What the browser has to keep after a sign-in.
  public NewCookie[] of(SqlSessions.Started started) {
    return new NewCookie[] {
      cookie(SESSION, started.secret().value(), NewCookie.DEFAULT_MAX_AGE),
      cookie(DEVICE, started.device().value(), (int) DEVICE_LIFETIME.toSeconds())
    };
  }

  /// Who this browser is, as far as it tells.
  public Visitor visitor(HttpHeaders headers, RoutingContext http) {
    return new Visitor(
        http.request().remoteAddress().hostAddress(), userAgent(headers), read(headers, DEVICE));
  }

  public NewCookie form(Secret secret) {
    return cookie(FORM, secret.value(), NewCookie.DEFAULT_MAX_AGE);
  }

  /// The page with which a session ends: the browser forgets it, and what pages left behind (Clear
  /// Site Data, section 3.1).
  Response endSession(Response page) {
    return Response.fromResponse(page)
        .cookie(cookie(SESSION, "", 0))
        .header("Clear-Site-Data", "\"cache\", \"storage\"")
        .build();
  }

  private Optional<Secret> read(HttpHeaders headers, String name) {
    return secret(
        Optional.ofNullable(headers.getCookies().get(prefix + name)).map(Cookie::getValue));
  }

  private Optional<Secret> read(RoutingContext http, String name) {
    return secret(
        Optional.ofNullable(http.request().getCookie(prefix + name))
            .map(io.vertx.core.http.Cookie::getValue));
  }

  private static Optional<Secret> secret(Optional<String> value) {
    return value.filter(text -> !text.isEmpty()).map(Secret::new);
  }

  private static String userAgent(HttpHeaders headers) {
    return cut(headers.getHeaderString(HttpHeaders.USER_AGENT));
  }

  private static String cut(@Nullable String userAgent) {
    var text = Objects.requireNonNullElse(userAgent, "");
    return text.substring(0, Math.min(text.length(), LONGEST_USER_AGENT));
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
