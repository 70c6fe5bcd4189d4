package io.safekeep.runtime.clientversion;

import io.micrometer.core.instrument.MeterRegistry;
import io.safekeep.runtime.clientversion.ClientVersions.Age;
import io.safekeep.runtime.clientversion.ClientVersions.Seen;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Provider;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/// Refuses programs that are too old, and says where a newer one is; counts how new the others are.
public class OldClientsRefused {

  private final Provider<ClientVersions> versions;
  private final MeterRegistry metrics;

  /// @param versions asked for late: filters are made before there are settings
  OldClientsRefused(Provider<ClientVersions> versions, MeterRegistry metrics) {
    this.versions = versions;
    this.metrics = metrics;
  }

  @ServerRequestFilter(preMatching = true)
  public void refuse(ContainerRequestContext request) {
    see(request)
        .ifPresent(seen -> {
          var bounds = seen.bounds();
          metrics
              .counter(
                  "safekeep.client.requests",
                  "product",
                  bounds.product(),
                  "age",
                  seen.age().label())
              .increment();
          if (seen.age() == Age.TOO_OLD) {
            throw new Refusal(
                    CommonProblem.CLIENT_TOO_OLD,
                    "%s has to be %s or newer".formatted(bounds.product(), bounds.minimum()))
                .with("minimum", bounds.minimum().toString())
                .with("upgrade", bounds.upgrade().toString());
          }
        });
  }

  /// RFC 9110, section 15.5.22 wants the header; HTTP/2 has no place for it (RFC 9113, section
  /// 8.2.2).
  @ServerResponseFilter
  public void name(
      ContainerRequestContext request, ContainerResponseContext response, RoutingContext http) {
    if (response.getStatus() == CommonProblem.CLIENT_TOO_OLD.status()
        && http.request().version() != HttpVersion.HTTP_2) {
      see(request)
          .map(Seen::bounds)
          .ifPresent(bounds ->
              response
                  .getHeaders()
                  .putSingle("Upgrade", bounds.product() + "/" + bounds.minimum()));
    }
  }

  private Optional<Seen> see(ContainerRequestContext request) {
    return Optional.ofNullable(request.getHeaderString(HttpHeaders.USER_AGENT))
        .flatMap(userAgent -> versions.get().see(userAgent));
  }
}
