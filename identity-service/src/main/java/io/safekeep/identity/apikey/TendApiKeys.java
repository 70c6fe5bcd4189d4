package io.safekeep.identity.apikey;

import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.identity.ApiKeyEnded;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.apikey.ApiKey.Ended;
import io.safekeep.identity.apikey.ApiKey.Ending;
import io.safekeep.identity.apikey.ApiKey.Live;
import io.safekeep.identity.apikey.ApiKey.Profile;
import io.safekeep.identity.apikey.ApiKey.Version;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.revocation.RevokedCallers;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/// Makes keys, rotates and ends them.
@ApplicationScoped
class TendApiKeys {

  /// As many keys are disabled in one transaction.
  private static final int AT_ONCE = 100;

  private final SqlApiKeys keys;
  private final CheckApiKey checkApiKey;
  private final RevokedCallers revokedCallers;
  private final Outbox outbox;
  private final AuditTrail auditTrail;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  TendApiKeys(
      SqlApiKeys keys,
      CheckApiKey checkApiKey,
      RevokedCallers revokedCallers,
      Outbox outbox,
      AuditTrail auditTrail,
      Clock clock) {
    this.keys = keys;
    this.checkApiKey = checkApiKey;
    this.revokedCallers = revokedCallers;
    this.outbox = outbox;
    this.auditTrail = auditTrail;
    this.clock = clock;
  }

  /// What somebody wants a key to be.
  record Wish(
      String name,
      String label,
      SortedSet<String> scope,
      Duration lifetime,
      Optional<String> exception) {}

  /// A key with a secret that nobody can read again.
  record Issued(Live key, Secret secret) {}

  @Transactional
  Issued create(Actor actor, TenantId tenant, Wish wish) {
    var now = now();
    var text = KeyText.random(KeyText.newId(random), random);
    var key =
        new Live(
            new Profile(
                text.id(),
                tenant,
                wish.name,
                wish.label,
                wish.scope,
                wish.lifetime,
                wish.exception,
                actor.subject(),
                now,
                Optional.empty()),
            List.of(new Version(1, now, now.plus(wish.lifetime))));
    keys.add(key, text.secret());
    auditTrail.record(
        actor,
        tenant,
        "api-key.create",
        text.id(),
        Map.of(
            "name",
            wish.name,
            "scope",
            wish.scope,
            "expiresAt",
            key.expiresAt().toString(),
            "exception",
            wish.exception.orElse("")));
    return new Issued(key, text.secret());
  }

  /// @param overlap how long the version before stays good
  /// @throws Refusal NOT_FOUND, API_KEY_ENDED, API_KEY_ROTATING
  @Transactional
  Issued rotate(Actor actor, TenantId tenant, String id, Duration overlap) {
    var rotated = live(keys.locked(tenant, id)).rotate(overlap, now());
    var text = KeyText.random(id, random);
    keys.rotated(rotated, text.secret());
    checkApiKey.forget(id);
    auditTrail.record(
        actor,
        tenant,
        "api-key.rotate",
        id,
        Map.of("version", rotated.versions().getFirst().number(), "overlap", overlap.toString()));
    return new Issued(rotated, text.secret());
  }

  /// @throws Refusal NOT_FOUND, API_KEY_ENDED
  @Transactional
  Ended revoke(Actor actor, TenantId tenant, String id, String reason) {
    var ended = live(keys.locked(tenant, id)).end(Ending.REVOKED, actor.subject(), reason, now());
    end(actor, ended, "api-key.revoke");
    return ended;
  }

  /// Disables keys that nobody has used for that time.
  ///
  /// @return true if there may be more
  @Transactional
  boolean disableUnused(Duration time) {
    var unused = keys.unusedFor(time, AT_ONCE);
    unused.forEach(key ->
        end(
            Actor.SUITE,
            key.end(
                Ending.UNUSED,
                Actor.SUITE.subject(),
                "not used for " + time.toDays() + " days",
                now()),
            "api-key.disable"));
    return unused.size() == AT_ONCE;
  }

  private void end(Actor actor, Ended ended, String action) {
    var id = ended.profile().id();
    var tenant = ended.profile().tenant();
    keys.ended(ended);
    checkApiKey.forget(id);
    revokedCallers.revoke(id);
    outbox.add(new ApiKeyEnded(tenant.value(), id, ended.at()));
    auditTrail.record(actor, tenant, action, id, Map.of("reason", ended.reason()));
  }

  private static Live live(ApiKey key) {
    return switch (key) {
      case Live live -> live;
      case Ended ended ->
          throw new Refusal(
              IdentityProblem.API_KEY_ENDED,
              "key %s ended at %s".formatted(ended.profile().id(), ended.at()));
    };
  }

  /// As precise as the database keeps it.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
