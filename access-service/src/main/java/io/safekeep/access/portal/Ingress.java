package io.safekeep.access.portal;

/// What asks whether a request may pass, and how it tells of the request.
public enum Ingress {
  /// `auth_request` of nginx, and ingress-nginx.
  NGINX("X-Original-Method", "X-Original-Host", "X-Original-URI", "X-Original-Address"),
  /// ForwardAuth of Traefik.
  TRAEFIK("X-Forwarded-Method", "X-Forwarded-Host", "X-Forwarded-Uri", "X-Forwarded-For");

  private final String method;
  private final String host;
  private final String target;
  private final String address;

  Ingress(String method, String host, String target, String address) {
    this.method = method;
    this.host = host;
    this.target = target;
    this.address = address;
  }

  String method() {
    return method;
  }

  String host() {
    return host;
  }

  /// Header with the request target (RFC 9112, section 3.2).
  String target() {
    return target;
  }

  String address() {
    return address;
  }
}
