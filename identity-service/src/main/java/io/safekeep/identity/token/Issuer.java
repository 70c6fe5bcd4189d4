package io.safekeep.identity.token;

import jakarta.inject.Singleton;
import java.net.URI;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// The provider's own name, which is also where its endpoints are.
@Singleton
public class Issuer {

  private final String url;
  private final String audience;

  Issuer(
      @ConfigProperty(name = "safekeep.issuer") String url,
      @ConfigProperty(name = "safekeep.audience") String audience) {
    var uri = URI.create(url);
    if (uri.getHost() == null || uri.getRawQuery() != null || url.endsWith("/")) {
      throw new IllegalArgumentException(
          "safekeep.issuer is %s; it must be a URL without query and trailing slash"
              .formatted(url));
    }
    if (!uri.getScheme().equals("https") && !isOwnMachine(uri)) {
      throw new IllegalArgumentException(
          "safekeep.issuer is %s; outside of one's own machine it must be https".formatted(url));
    }
    this.url = url;
    this.audience = audience;
  }

  public String url() {
    return url;
  }

  /// Whom access tokens are for: the suite's services.
  public String audience() {
    return audience;
  }

  /// False only where the suite runs on one's own machine.
  public boolean isHttps() {
    return url.startsWith("https:");
  }

  /// Scheme, host and port as browsers name them in header Origin (RFC 6454, section 6.1).
  public String origin() {
    var uri = URI.create(url);
    return uri.getScheme() + "://" + uri.getAuthority();
  }

  public URI endpoint(String path) {
    return URI.create(url + path);
  }

  private static boolean isOwnMachine(URI uri) {
    var host = uri.getHost();
    return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
  }
}
