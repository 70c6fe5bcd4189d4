package io.safekeep.runtime.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MultivaluedMap;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/// Strict headers on every answer (OWASP Secure Headers; RFC 6797 for HSTS). A resource that needs
/// another value sets it itself.
public class SecurityHeaders {

  @ServerResponseFilter
  public void add(ContainerRequestContext request, ContainerResponseContext response) {
    MultivaluedMap<String, Object> headers = response.getHeaders();
    setIfAbsent(headers, "X-Content-Type-Options", "nosniff");
    setIfAbsent(headers, "X-Frame-Options", "DENY");
    setIfAbsent(headers, "Referrer-Policy", "no-referrer");
    setIfAbsent(headers, "Cache-Control", "no-store");
    setIfAbsent(headers, "Cross-Origin-Opener-Policy", "same-origin");
    setIfAbsent(headers, "Cross-Origin-Resource-Policy", "same-origin");
    setIfAbsent(
        headers,
        "Content-Security-Policy",
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
    setIfAbsent(headers, "Strict-Transport-Security", "max-age=31536000; includeSubDomains");
  }

  private static void setIfAbsent(
      MultivaluedMap<String, Object> headers, String name, String value) {
    if (!headers.containsKey(name)) {
      headers.putSingle(name, value);
    }
  }
}
