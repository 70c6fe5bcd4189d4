package io.safekeep.runtime.event;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/// Ready means that Kafka really answers. The answer comes within seconds: Quarkus's own check
/// waits for a minute when the broker is away, longer than any probe.
@Singleton
@Readiness
class KafkaReadiness implements HealthCheck {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final KafkaClients clients;
  private @Nullable Admin admin;

  KafkaReadiness(KafkaClients clients) {
    this.clients = clients;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("Kafka answers").status(answers()).build();
  }

  private boolean answers() {
    try {
      String cluster =
          client().describeCluster().clusterId().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return cluster != null;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized Admin client() {
    Admin open = admin;
    if (open == null) {
      open = clients.admin();
      admin = open;
    }
    return open;
  }

  @PreDestroy
  synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }
}
