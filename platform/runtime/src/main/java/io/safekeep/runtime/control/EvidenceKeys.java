package io.safekeep.runtime.control;

import io.quarkus.logging.Log;
import io.safekeep.contracts.record.RecordKey;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.control.SqlEvidence.StoredKey;
import io.safekeep.runtime.secret.MasterKeys;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// The key pairs that sign this service's evidence, one after the other. The first is made when it
/// is first needed; private halves lie sealed by the service's master key.
@Singleton
class EvidenceKeys {

  private static final String ALGORITHM = "Ed25519";

  private static final String PURPOSE = "evidence-key";

  private final Optional<Sealer> sealer;
  private final ServiceSettings service;
  private final Duration life;
  private final Optional<Instant> notBefore;
  private final SqlEvidence evidence;
  private final Clock clock;
  private volatile @Nullable Pair opened;
  private volatile boolean told;

  EvidenceKeys(
      @ConfigProperty(name = "safekeep.evidence.master-key") Optional<String> masterKey,
      @ConfigProperty(name = "safekeep.evidence.former-master-keys") Optional<List<String>> former,
      @ConfigProperty(name = "safekeep.evidence.key-life", defaultValue = "P365D") Duration life,
      @ConfigProperty(name = "safekeep.evidence.key-not-before") Optional<Instant> notBefore,
      ServiceSettings service,
      SqlEvidence evidence,
      Clock clock) {
    this.sealer =
        masterKey.map(
            key -> MasterKeys.sealer(key, former.orElse(List.of()), service.name(), PURPOSE));
    this.service = service;
    this.life = life;
    this.notBefore = notBefore;
    this.evidence = evidence;
    this.clock = clock;
  }

  /// Without a master key nothing is sealed, and what was sealed once is said not to open.
  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn(
        "evidence_key", "sealed_private_key", "x", sealer.orElseGet(this::ofThisProcess));
  }

  private Sealer ofThisProcess() {
    var key = new byte[32];
    new SecureRandom().nextBytes(key);
    return new Sealer(key, service.name(), PURPOSE);
  }

  /// A key pair, opened.
  ///
  /// @param number 1 for the service's first
  record Pair(int number, RecordKey publicKey, PrivateKey privateKey, Instant madeAt) {}

  /// The newest pair. Empty if there is no master key, or another one than the pair was sealed
  /// with; that is told in the log once.
  Optional<Pair> obtain() {
    if (sealer.isEmpty()) {
      tell("there is no master key; set SAFEKEEP_EVIDENCE_MASTER_KEY");
      return Optional.empty();
    }
    Sealer by = sealer.get();
    if (evidence.key().isEmpty()) {
      make(by, 1);
    }
    // Another replica's pair may have come first, and another replica may have made the next.
    return open(by, evidence.key().orElseThrow());
  }

  /// Whether a pair has signed for long enough, or must not be used any more.
  boolean isOver(Pair pair) {
    return !pair.madeAt().plus(life).isAfter(clock.instant())
        || notBefore.filter(at -> pair.madeAt().isBefore(at)).isPresent();
  }

  /// Makes the next pair, which signs from the end of the transaction on. The caller holds the lock
  /// of the chain.
  Pair succeed(Pair old) {
    Sealer by = sealer.orElseThrow();
    make(by, old.number() + 1);
    return open(by, evidence.key().orElseThrow()).orElseThrow();
  }

  private Optional<Pair> open(Sealer by, StoredKey stored) {
    Pair known = opened;
    if (known != null
        && known.publicKey().x().equals(stored.x())
        && known.madeAt().equals(stored.madeAt())) {
      return Optional.of(known);
    }
    Optional<byte[]> encoded = by.open(stored.sealedPrivateKey(), stored.x());
    if (encoded.isEmpty()) {
      tell("the master key is not the one it was sealed with");
      return Optional.empty();
    }
    try {
      PrivateKey privateKey =
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded.get()));
      Arrays.fill(encoded.get(), (byte) 0);
      var pair = new Pair(stored.number(), new RecordKey(stored.x()), privateKey, stored.madeAt());
      opened = pair;
      return Optional.of(pair);
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private void make(Sealer by, int number) {
    try {
      var pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      String x = RecordKey.of(pair.getPublic()).x();
      byte[] encoded = pair.getPrivate().getEncoded();
      evidence.addKey(new StoredKey(number, x, by.seal(encoded, x), clock.instant()));
      Arrays.fill(encoded, (byte) 0);
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private void tell(String why) {
    if (!told) {
      told = true;
      Log.errorf("Evidence is not signed and will be shown as stale: %s", why);
    }
  }
}
