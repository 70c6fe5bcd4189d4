package io.safekeep.access.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.safekeep.access.detection.Refusals;
import io.safekeep.access.detection.RefusedUse;
import io.safekeep.access.grant.GrantInForce;
import io.safekeep.access.grant.GrantsInForce;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.postgres.PostgresEnforcer;
import io.safekeep.access.postgres.SqlCredentials;
import io.safekeep.access.resource.Target;
import io.safekeep.access.session.RecordUnavailable;
import io.safekeep.access.session.SessionRecord;
import io.safekeep.access.session.SessionRecords;
import io.safekeep.runtime.sql.SqlFault;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.jboss.logging.Logger;

/// Listens for PostgreSQL's clients, lets in who shows a token of a grant in force, and serves each
/// on threads of its own.
final class Gateway implements Closeable {
  private static final Logger LOGGER = Logger.getLogger(Gateway.class);
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);
  private static final int BACKLOG = 512;

  /// Said to all who are not let in: it tells nobody which tokens or grants there are.
  private static final String NOT_LET_IN =
      "not let in: the token is not good, or its grant is not in force";

  private final GatewaySettings settings;
  private final SessionRecords records;
  private final GrantsInForce grants;
  private final SqlConnectTokens tokens;
  private final SqlCredentials credentials;
  private final PostgresEnforcer enforcer;
  private final Refusals refusals;
  private final GatewayMetrics metrics;
  private final Entrance entrance;
  private final ServerSocket listener;
  private final Semaphore places;
  private final Authorities authorities = new Authorities();
  private final SecureRandom random = new SecureRandom();
  private final Map<CancelKey, GatewaySession> sessions = new ConcurrentHashMap<>();
  private final Set<Socket> arriving = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("gateway-clockwork").factory());

  private Gateway(Parts parts, OwnCertificate certificate) throws IOException {
    this.settings = parts.settings();
    this.records = parts.records();
    this.grants = parts.grants();
    this.tokens = parts.tokens();
    this.credentials = parts.credentials();
    this.enforcer = parts.enforcer();
    this.refusals = parts.refusals();
    this.metrics =
        new GatewayMetrics(
            parts.registry(), sessions::size, () -> certificate.until().getEpochSecond());
    this.entrance = new Entrance(certificate);
    this.places = new Semaphore(settings.mostConnections());
    this.listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(
        new InetSocketAddress(InetAddress.getByName(settings.host()), settings.port()), BACKLOG);
  }

  /// What a gateway stands on.
  record Parts(
      GatewaySettings settings,
      SessionRecords records,
      GrantsInForce grants,
      SqlConnectTokens tokens,
      SqlCredentials credentials,
      PostgresEnforcer enforcer,
      Refusals refusals,
      MeterRegistry registry) {}

  /// @throws GeneralSecurityException if certificate and key are not usable
  static Gateway open(Parts parts, Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    var ours = new OwnCertificate(certificate, key);
    var gateway = new Gateway(parts, ours);
    Thread.ofPlatform().daemon().name("gateway-listener").start(gateway::listen);
    var _ =
        gateway.clockwork.scheduleAtFixedRate(
            gateway::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    long look = parts.settings().certificateLook().toMillis();
    var _ = gateway.clockwork.scheduleWithFixedDelay(ours::look, look, look, TimeUnit.MILLISECONDS);
    return gateway;
  }

  int port() {
    return listener.getLocalPort();
  }

  boolean isOpen() {
    return !listener.isClosed();
  }

  int sessions() {
    return sessions.size();
  }

  /// Ends all sessions and listens no more.
  @Override
  public void close() throws IOException {
    listener.close();
    for (var socket : arriving) {
      socket.close();
    }
    sessions.values().forEach(session -> session.end(SessionEnd.SYSTEM));
    awaitEnds();
    clockwork.shutdown();
  }

  /// A connection gives its place back when its record is ended.
  private void awaitEnds() {
    try {
      if (!places.tryAcquire(
          settings.mostConnections(), LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOGGER.warn("sessions did not end in time; another replica ends their records");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tick() {
    long now = System.nanoTime();
    sessions.values().forEach(session -> session.tick(now));
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        var socket = listener.accept();
        if (places.tryAcquire()) {
          Thread.ofVirtual().name("gateway-client").start(() -> serve(socket));
        } else {
          metrics.refused("full");
          socket.close();
        }
      } catch (IOException e) {
        if (!listener.isClosed()) {
          LOGGER.warn("a connection could not be accepted", e);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      arriving.add(socket);
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      var deadline =
          clockwork.schedule(
              () -> closeQuietly(socket), settings.startLimit().toMillis(), TimeUnit.MILLISECONDS);
      var arrival = entrance.admit(socket);
      deadline.cancel(false);
      arriving.remove(socket);
      switch (arrival.orElse(null)) {
        case Entrance.Arrival.Session session -> begin(socket, session);
        case Entrance.Arrival.Cancel(int process, int key) -> cancel(new CancelKey(process, key));
        case null -> metrics.refused("entrance");
      }
    } catch (ProtocolViolation violation) {
      metrics.refused("protocol");
      LOGGER.infof("a client was turned away: %s", violation.getMessage());
    } catch (IOException e) {
      metrics.refused("network");
      LOGGER.debug("a connection was lost while it began", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      arriving.remove(socket);
      places.release();
    }
  }

  private void cancel(CancelKey key) throws IOException {
    var session = sessions.get(key);
    if (session == null) {
      metrics.refused("cancel");
      return;
    }
    try {
      session.cancel();
    } catch (RecordUnavailable unrecorded) {
      session.end(SessionEnd.UNRECORDED);
    }
  }

  private void begin(Socket socket, Entrance.Arrival.Session arrival)
      throws IOException, InterruptedException {
    var client = arrival.socket();
    try {
      var address = socket.getInetAddress().getHostAddress();
      var grant = grantOf(arrival, address);
      var credential = grant.flatMap(known -> credentials.find(known.terms().grant()));
      if (grant.isEmpty() || credential.isEmpty() || !fits(arrival.startup(), grant.get())) {
        metrics.refused("token");
        Entrance.refuse(client, "28P01", NOT_LET_IN);
        return;
      }
      var record = records.begin(grant.get(), address);
      serve(socket, client, arrival.startup(), grant.get(), credential.get(), record);
    } catch (RecordUnavailable unrecorded) {
      metrics.refused("record");
      Entrance.refuse(client, "57P03", "not let in: the session cannot be recorded now");
    } catch (SessionRecords.InUseElsewhere elsewhere) {
      metrics.refused("elsewhere");
      Entrance.refuse(client, "28000", "not let in: the grant is in use from another address");
    } catch (SqlFault away) {
      metrics.refused("database");
      LOGGER.warn("a client was turned away, because our own database does not answer", away);
      Entrance.refuse(client, "57P03", "not let in: the gateway cannot look at grants now");
    }
  }

  private void serve(
      Socket socket,
      SSLSocket client,
      Startup startup,
      GrantInForce grant,
      SqlCredentials.Credential credential,
      SessionRecord record)
      throws IOException, InterruptedException {
    ServerConnection server;
    try {
      var target = (Target.Postgres) grant.terms().resource().target();
      server =
          ServerConnection.open(
              target,
              authorities.trusting(target.certificateAuthority()),
              credential.role(),
              credential.password(),
              startup.parameters());
    } catch (IOException unreachable) {
      LOGGER.warnf("no session with %s: %s", grant.terms().resource().label(), unreachable);
      record.end("network", Map.of());
      Entrance.refuse(client, "08001", "the database cannot be reached, or refused");
      return;
    }
    var id = grant.terms().grant();
    var key = CancelKey.random(random);
    var session =
        new GatewaySession(
            client,
            socket,
            server,
            record,
            (Privilege.Postgres) grant.terms().privilege(),
            key,
            () -> grants.find(id).isPresent(),
            metrics);
    sessions.put(key, session);
    SessionEnd why = SessionEnd.SYSTEM;
    try (var _ = grants.watch(id, reason -> session.end(SessionEnd.of(reason)))) {
      record.whenToEnd(label -> session.end(SessionEnd.ordered(label)));
      if (listener.isClosed()) {
        session.end(SessionEnd.SYSTEM);
      }
      why = session.run();
    } finally {
      sessions.remove(key);
      metrics.ended(why);
      record.end(why.label(), session.totals());
      terminate(grant, server.process());
    }
  }

  /// A backend runs its statement to the end although its connection is gone, so it is ended too.
  private void terminate(GrantInForce grant, int process) {
    try {
      enforcer.terminate(grant.terms(), process);
    } catch (SqlFault fault) {
      // The server ends it by itself: client_connection_check_interval; the grant's end looks
      // again.
      LOGGER.warnf(
          "a backend on %s was not ended: %s",
          grant.terms().resource().label(), fault.getMessage());
    }
  }

  private Optional<GrantInForce> grantOf(Entrance.Arrival.Session arrival, String address) {
    var shown = tokens.redeem(arrival.password(), address);
    var grant =
        shown
            .flatMap(grants::find)
            .filter(one -> one.terms().privilege() instanceof Privilege.Postgres);
    if (grant.isEmpty()) {
      shown
          .map(of -> RefusedUse.withToken("gateway", of))
          .or(() ->
              SqlCredentials.grantOf(arrival.startup().user())
                  .map(named -> RefusedUse.naming("gateway", named)))
          .ifPresent(refusals::note);
    }
    return grant;
  }

  private static boolean fits(Startup startup, GrantInForce grant) {
    return startup.user().equals(SqlCredentials.roleOf(grant.terms().grant()))
        && grant.terms().resource().target() instanceof Target.Postgres target
        && startup.database().equals(target.database());
  }

  private static void closeQuietly(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOGGER.debug("a connection was not closed in order", e);
    }
  }
}
