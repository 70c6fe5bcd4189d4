package io.safekeep.runtime.http;

import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.inject.Singleton;
import java.net.http.HttpClient;
import javax.net.ssl.SSLContext;

/// How this service calls the others of the suite over HTTP.
@Singleton
public class SuiteHttp {

  /// The TLS configuration of profile `cluster`: own certificate, authority of the suite.
  private static final String INTERNAL = "internal";

  private final TlsConfigurationRegistry registry;

  SuiteHttp(TlsConfigurationRegistry registry) {
    this.registry = registry;
  }

  /// A client that follows no redirects, since the address that was configured answers or none, and
  /// that believes the suite's own authority where there is one. HTTP/1.1. It keeps the authority
  /// that it was made with.
  public HttpClient.Builder client() {
    var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    registry.get(INTERNAL).map(SuiteHttp::context).ifPresent(client::sslContext);
    return client;
  }

  private static SSLContext context(TlsConfiguration internal) {
    try {
      return internal.createSSLContext();
    } catch (Exception e) {
      throw new IllegalStateException("the suite's authority cannot be read or used", e);
    }
  }
}
