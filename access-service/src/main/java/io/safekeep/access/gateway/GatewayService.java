package io.safekeep.access.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.access.detection.Refusals;
import io.safekeep.access.grant.GrantsInForce;
import io.safekeep.access.postgres.PostgresEnforcer;
import io.safekeep.access.postgres.SqlCredentials;
import io.safekeep.access.session.SessionRecords;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Opens the gateway with the service, if it has a certificate, and closes it with it.
@Singleton
public class GatewayService {
  private static final Logger LOGGER = Logger.getLogger(GatewayService.class);

  private final GatewaySettings settings;
  private final SessionRecords records;
  private final GrantsInForce grants;
  private final SqlConnectTokens tokens;
  private final SqlCredentials credentials;
  private final PostgresEnforcer enforcer;
  private final Refusals refusals;
  private final MeterRegistry registry;
  private volatile @Nullable Gateway gateway;

  GatewayService(
      GatewaySettings settings,
      SessionRecords records,
      GrantsInForce grants,
      SqlConnectTokens tokens,
      SqlCredentials credentials,
      PostgresEnforcer enforcer,
      Refusals refusals,
      MeterRegistry registry) {
    this.settings = settings;
    this.records = records;
    this.grants = grants;
    this.tokens = tokens;
    this.credentials = credentials;
    this.enforcer = enforcer;
    this.refusals = refusals;
    this.registry = registry;
  }

  /// Port that is listened on; empty if the gateway is off.
  Optional<Integer> port() {
    return Optional.ofNullable(gateway).map(Gateway::port);
  }

  void start(@Observes StartupEvent started) throws IOException, GeneralSecurityException {
    var certificate = settings.certificate();
    var key = settings.key();
    if (certificate.isEmpty() || key.isEmpty()) {
      LOGGER.info("the gateway to PostgreSQL is off: it has no certificate");
      return;
    }
    var opened =
        Gateway.open(
            new Gateway.Parts(
                settings, records, grants, tokens, credentials, enforcer, refusals, registry),
            certificate.get(),
            key.get());
    LOGGER.infof("the gateway to PostgreSQL listens on port %d", opened.port());
    gateway = opened;
  }

  void stop(@Observes ShutdownEvent stopping) throws IOException {
    var open = gateway;
    if (open != null) {
      open.close();
    }
  }

  /// True unless it is open no more although it should be.
  boolean isWell() {
    var open = gateway;
    return open == null || open.isOpen();
  }

  int sessions() {
    var open = gateway;
    return open == null ? 0 : open.sessions();
  }
}
