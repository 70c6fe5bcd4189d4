package io.safekeep.identity.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.security.Actor;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The provider's keys as every replica sees them. The database is the truth; a replica holds a
/// copy that is at most one look old, which is safe because a key is published long before it signs
/// and long after.
@ApplicationScoped
public class SigningKeys {

  /// Before everything that may need a token at start.
  static final int STARTUP_PRIORITY = Interceptor.Priority.LIBRARY_BEFORE + 100;

  private final SqlKeyRings keyRings;
  private final KeySettings settings;
  private final AuditTrail auditTrail;
  private final Clock clock;

  private volatile @Nullable Held held;

  SigningKeys(SqlKeyRings keyRings, KeySettings settings, AuditTrail auditTrail, Clock clock) {
    this.keyRings = keyRings;
    this.settings = settings;
    this.auditTrail = auditTrail;
    this.clock = clock;
  }

  /// A key ready to sign, and its id for the header.
  public record Signer(String keyId, JWSSigner jws) {}

  private record Held(KeyRing ring, Signer signer, PublishedKeys published) {}

  /// Makes the first keys of an empty database.
  @Transactional
  void start(@Observes @Priority(STARTUP_PRIORITY) StartupEvent event) {
    keyRings.lock();
    var ring =
        keyRings
            .load()
            .orElseGet(() -> {
              var first = KeyRing.of(newKey(), newKey(), clock.instant());
              keyRings.save(first);
              return first;
            });
    hold(ring);
  }

  /// Takes over what other replicas did, and rotates when it is time.
  @Scheduled(
      every = "${safekeep.identity.keys.look:30s}",
      delayed = "${safekeep.identity.keys.look:30s}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  @Transactional
  void look() {
    keyRings.lock();
    keyRings
        .load()
        .ifPresent(ring -> {
          var now = clock.instant();
          var kept = ring.without(settings.overlap(), now);
          if (kept.isDue(settings.rotationInterval(), now)) {
            kept = kept.rotate(newKey(), now);
            record(Actor.SUITE, kept, "interval");
          }
          if (!kept.equals(ring)) {
            keyRings.save(kept);
          }
          hold(kept);
        });
  }

  /// Lets the waiting key sign from now on. Tokens already issued stay valid.
  ///
  /// @return id of the key that signs now
  @Transactional
  public String rotate(Actor actor, String reason) {
    keyRings.lock();
    var now = clock.instant();
    var ring = keyRings.load().orElseThrow().without(settings.overlap(), now).rotate(newKey(), now);
    keyRings.save(ring);
    record(actor, ring, reason);
    hold(ring);
    return ring.active().id();
  }

  private void record(Actor actor, KeyRing ring, String reason) {
    auditTrail.record(
        actor, null, "signing-key.rotate", ring.active().id(), Map.of("reason", reason));
  }

  public Signer signer() {
    return held().signer;
  }

  /// The public key of that id, if it is published.
  public Optional<ECKey> verificationKey(String keyId) {
    return held().ring.find(keyId);
  }

  public PublishedKeys published() {
    return held().published;
  }

  private Held held() {
    var current = held;
    if (current == null) {
      throw new IllegalStateException("signing keys are asked for before the service has started");
    }
    return current;
  }

  private void hold(KeyRing ring) {
    held =
        new Held(
            ring,
            new Signer(ring.active().id(), new Es256Signer(ring.active().jwk())),
            PublishedKeys.of(ring.published()));
  }

  private static ECKey newKey() {
    try {
      return new ECKeyGenerator(Curve.P_256)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.ES256)
          .keyIDFromThumbprint(true)
          .generate();
    } catch (JOSEException fault) {
      throw new IllegalStateException(fault);
    }
  }
}
