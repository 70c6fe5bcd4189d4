package io.safekeep.access.gateway;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Whether clients of the gateway can be served.
@Readiness
@Singleton
class GatewayReadiness implements HealthCheck {
  private final GatewayService gateway;

  GatewayReadiness(GatewayService gateway) {
    this.gateway = gateway;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("Gateway to PostgreSQL")
        .status(gateway.isWell())
        .withData("open", gateway.port().isPresent())
        .withData("sessions", gateway.sessions())
        .build();
  }
}
