package io.safekeep.runtime.control;

import io.quarkus.logging.Log;
import io.safekeep.contracts.record.RecordKey;
import io.safekeep.runtime.ServiceSettings;
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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// The key pair that signs this service's evidence. It is made when it is first needed; the private
/// half lies sealed by the service's master key.
@Singleton
class EvidenceKeys {

  private static final String ALGORITHM = "Ed25519";

  private static final String PURPOSE = "evidence-key";

  private final Optional<Sealer> sealer;
  private final ServiceSettings service;
  private final SqlEvidence evidence;
  private final Clock clock;
  private volatile @Nullable Pair opened;
  private volatile boolean told;

  EvidenceKeys(
      @ConfigProperty(name = "safekeep.evidence.master-key") Optional<String> masterKey,
      @ConfigProperty(name = "safekeep.evidence.former-master-keys") Optional<List<String>> former,
      ServiceSettings service,
      SqlEvidence evidence,
      Clock clock) {
    this.sealer =
        masterKey.map(
            key -> MasterKeys.sealer(key, former.orElse(List.of()), service.name(), PURPOSE));
    this.service = service;
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
  record Pair(RecordKey publicKey, PrivateKey privateKey) {}

  /// Empty if there is no master key, or another one than the pair was sealed with; that is told in
  /// the log once.
  Optional<Pair> obtain() {
    Pair known = opened;
    if (known != null) {
      return Optional.of(known);
    }
    if (sealer.isEmpty()) {
      tell("there is no master key; set SAFEKEEP_EVIDENCE_MASTER_KEY");
      return Optional.empty();
    }
    try {
      Optional<Pair> pair = open(sealer.get());
      pair.ifPresentOrElse(
          it -> opened = it, () -> tell("the master key is not the one it was sealed with"));
      return pair;
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private Optional<Pair> open(Sealer by) throws GeneralSecurityException {
    if (evidence.key().isEmpty()) {
      make(by);
    }
    // Another replica's pair may have come first.
    var stored = evidence.key().orElseThrow();
    Optional<byte[]> encoded = by.open(stored.sealedPrivateKey(), stored.x());
    if (encoded.isEmpty()) {
      return Optional.empty();
    }
    PrivateKey privateKey =
        KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded.get()));
    Arrays.fill(encoded.get(), (byte) 0);
    return Optional.of(new Pair(new RecordKey(stored.x()), privateKey));
  }

  private void make(Sealer by) throws GeneralSecurityException {
    var pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    String x = RecordKey.of(pair.getPublic()).x();
    byte[] encoded = pair.getPrivate().getEncoded();
    evidence.addKey(new SqlEvidence.StoredKey(x, by.seal(encoded, x)), clock.instant());
    Arrays.fill(encoded, (byte) 0);
  }

  private void tell(String why) {
    if (!told) {
      told = true;
      Log.errorf("Evidence is not signed and will be shown as stale: %s", why);
    }
  }
}
