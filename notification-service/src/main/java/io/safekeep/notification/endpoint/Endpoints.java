package io.safekeep.notification.endpoint;

import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.NotificationProblem;
import io.safekeep.notification.endpoint.Endpoint.Kind;
import io.safekeep.notification.endpoint.Endpoint.Signing;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbound.GuardedHttp;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Registers endpoints, keeps them well known, and lets them go.
@Singleton
public class Endpoints {

  /// As Standard Webhooks asks senders to do with endpoints that fail for several days.
  private static final Duration LONGEST_FAILING = Duration.ofDays(5);

  private static final int LONGEST_REST_SECONDS = 300;
  private static final Duration LONGEST_WISH = Duration.ofHours(1);
  private static final Actor DISPATCHER = new Actor("notification-service", null);

  private final SqlEndpoints endpoints;
  private final GuardedHttp http;
  private final AuditTrail audit;
  private final Event<EndpointClosed> closed;
  private final Ids ids;
  private final Clock clock;

  Endpoints(
      SqlEndpoints endpoints,
      GuardedHttp http,
      AuditTrail audit,
      Event<EndpointClosed> closed,
      Ids ids,
      Clock clock) {
    this.endpoints = endpoints;
    this.http = http;
    this.audit = audit;
    this.closed = closed;
    this.ids = ids;
    this.clock = clock;
  }

  /// An endpoint and what its receiver verifies by, in this answer alone.
  ///
  /// @param secret `whsec_...` or `whpk_...`; null unless it is a webhook
  public record Registered(Endpoint endpoint, @Nullable String secret) {

    @Override
    public String toString() {
      return "Registered[" + endpoint + "]";
    }
  }

  /// Those of a tenant to which something is sent.
  public List<UUID> enabledOf(TenantId tenant) {
    return endpoints.of(Optional.of(tenant)).stream()
        .filter(Endpoint::isEnabled)
        .map(Endpoint::id)
        .toList();
  }

  public Optional<Endpoint> find(UUID id) {
    return endpoints.find(id);
  }

  /// How to reach those of them that are enabled.
  public Map<UUID, Route> routes(Collection<UUID> of) {
    return endpoints.routes(of, clock.instant());
  }

  /// Oldest first.
  ///
  /// @param tenant empty for those of the suite's operators
  List<Endpoint> of(Optional<TenantId> tenant) {
    return endpoints.of(tenant);
  }

  /// @param tenant empty for one of the suite's operators
  /// @param signing of webhooks; others are known by their address alone
  /// @throws Refusal UNKNOWN_TENANT, ENDPOINTS_EXHAUSTED, or INVALID_REQUEST for an address that
  ///   will never be called
  @Transactional
  Registered register(
      Actor actor,
      Optional<TenantId> tenant,
      Kind kind,
      URI address,
      String description,
      Signing signing) {
    http.fault(address)
        .ifPresent(why -> {
          throw Refusal.invalid("url", why);
        });
    if (tenant.isPresent() && !endpoints.lock(tenant.get())) {
      throw new Refusal(
          NotificationProblem.UNKNOWN_TENANT, "tenant " + tenant.get() + " is not known here");
    }
    if (endpoints.of(tenant).size() >= Endpoint.MOST) {
      throw new Refusal(
          NotificationProblem.ENDPOINTS_EXHAUSTED,
          "there are " + Endpoint.MOST + " endpoints, which is the most; remove one first");
    }
    Optional<SigningKey> key =
        kind == Kind.WEBHOOK ? Optional.of(SigningKey.random(signing)) : Optional.empty();
    var endpoint =
        new Endpoint(
            ids.next(),
            tenant.orElse(null),
            kind,
            address.getHost(),
            description,
            key.isPresent() ? signing : null,
            key.flatMap(SigningKey::publicKey).orElse(null),
            null,
            actor.subject(),
            clock.instant(),
            null,
            0,
            null,
            null);
    endpoints.add(endpoint, address, key);
    record(
        actor,
        endpoint,
        "endpoint.register",
        Map.of("kind", kind.label(), "host", endpoint.host()));
    return new Registered(endpoint, key.map(SigningKey::shown).orElse(null));
  }

  /// Another secret, or key pair; the one before goes on to sign beside it for a while.
  ///
  /// @throws Refusal NOT_FOUND, ENDPOINT_UNSIGNED, or INVALID_REQUEST for an overlap over 7 days
  @Transactional
  Registered rotate(Actor actor, Optional<TenantId> of, UUID id, Duration overlap) {
    if (overlap.isNegative() || overlap.compareTo(Endpoint.LONGEST_OVERLAP) > 0) {
      throw Refusal.invalid("overlap", "is " + overlap + ", at most " + Endpoint.LONGEST_OVERLAP);
    }
    var endpoint = held(of, id);
    Signing signing = endpoint.signing();
    if (signing == null) {
      throw new Refusal(
          NotificationProblem.ENDPOINT_UNSIGNED,
          "endpoint " + id + " is a chat: its address is its secret; register the new one");
    }
    var key = SigningKey.random(signing);
    endpoints.rotate(id, key, clock.instant().plus(overlap));
    record(actor, endpoint, "endpoint.rotate", Map.of("overlap", overlap.toString()));
    return new Registered(endpoints.find(id).orElseThrow(), key.shown());
  }

  /// Nothing more is sent there, and what waits for it goes to the next channel.
  @Transactional
  Endpoint disable(Actor actor, Optional<TenantId> of, UUID id) {
    var endpoint = held(of, id);
    var now = clock.instant();
    if (endpoints.disable(id, "asked", now)) {
      record(actor, endpoint, "endpoint.disable", Map.of("reason", "asked"));
      closed.fire(new EndpointClosed(endpoint, "asked", now));
    }
    return endpoints.find(id).orElseThrow();
  }

  @Transactional
  Endpoint enable(Actor actor, Optional<TenantId> of, UUID id) {
    var endpoint = held(of, id);
    endpoints.enable(id);
    record(actor, endpoint, "endpoint.enable", Map.of());
    return endpoints.find(id).orElseThrow();
  }

  @Transactional
  void remove(Actor actor, Optional<TenantId> of, UUID id) {
    var endpoint = held(of, id);
    endpoints.remove(id);
    record(actor, endpoint, "endpoint.remove", Map.of("host", endpoint.host()));
    closed.fire(new EndpointClosed(endpoint, "removed", clock.instant()));
  }

  /// The endpoint said that it is gone for good.
  @Transactional(Transactional.TxType.MANDATORY)
  public void gone(UUID id) {
    disable(id, "gone");
  }

  /// The endpoint does not take messages just now. It is left alone for a while, up to five minutes
  /// or what it asks for, and disabled if that goes on for days.
  ///
  /// @param wish how long it wants to be left alone
  /// @return until when it is, if that is news
  @Transactional(Transactional.TxType.MANDATORY)
  public Optional<Instant> failed(UUID id, Duration wish) {
    var now = clock.instant();
    var asked = now.plus(wish.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : wish);
    var endpoint = endpoints.failed(id, LONGEST_REST_SECONDS, asked, now);
    if (endpoint
        .map(Endpoint::failingSince)
        .filter(since -> since.plus(LONGEST_FAILING).isBefore(now))
        .isPresent()) {
      disable(id, "failing");
      return Optional.empty();
    }
    return endpoint.map(Endpoint::restingUntil);
  }

  /// Ends its rest, because somebody wants to see whether it works.
  @Transactional(Transactional.TxType.MANDATORY)
  public void tryNow(UUID id) {
    endpoints.endRest(id);
  }

  @Transactional(Transactional.TxType.MANDATORY)
  public void recovered(UUID id) {
    endpoints.recovered(id);
  }

  @Scheduled(
      every = "PT1H",
      delayed = "PT1M",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void sweep() {
    endpoints.forgetFormerSecrets(clock.instant());
  }

  private void disable(UUID id, String reason) {
    var now = clock.instant();
    if (endpoints.disable(id, reason, now)) {
      Log.warnf("Endpoint %s is disabled: %s", id, reason);
      var endpoint = endpoints.find(id).orElseThrow();
      record(DISPATCHER, endpoint, "endpoint.disable", Map.of("reason", reason));
      closed.fire(new EndpointClosed(endpoint, reason, now));
    }
  }

  /// Holds the endpoint against others who change it.
  private Endpoint held(Optional<TenantId> of, UUID id) {
    return endpoints
        .locked(id)
        .filter(endpoint -> of.map(tenant -> tenant.equals(endpoint.tenant())).orElse(true))
        .orElseThrow(() -> Refusal.notFound("endpoint " + id));
  }

  private void record(Actor actor, Endpoint endpoint, String action, Map<String, ?> details) {
    audit.record(actor, endpoint.tenant(), action, endpoint.id().toString(), details);
  }
}
