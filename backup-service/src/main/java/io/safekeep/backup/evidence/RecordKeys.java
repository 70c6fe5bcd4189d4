package io.safekeep.backup.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.backup.Repository;
import io.safekeep.backup.evidence.SqlDrillRecords.StoredKey;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.record.RecordKey;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;

/// The key pair of each tenant that signs its records. The private half lies sealed by the tenant's
/// key: with that destroyed nothing can be signed any more, and what was signed stays verifiable.
@Singleton
class RecordKeys {

  private static final String ALGORITHM = "Ed25519";

  private final SqlDrillRecords records;
  private final Repository repository;
  private final Clock clock;

  RecordKeys(SqlDrillRecords records, Repository repository, Clock clock) {
    this.records = records;
    this.repository = repository;
    this.clock = clock;
  }

  /// A key pair, opened.
  record Pair(RecordKey publicKey, PrivateKey privateKey) {}

  /// The tenant's pair, made when it is first asked for. May ask the keeper of keys over a network,
  /// so no transaction may be open.
  ///
  /// @throws io.safekeep.backup.vault.KeyUnavailable if the tenant's key cannot be had
  Pair obtain(TenantId tenant) throws IOException, GeneralSecurityException {
    Optional<StoredKey> known = records.key(tenant);
    if (known.isEmpty()) {
      make(tenant);
      // Another replica's pair may have come first.
      known = records.key(tenant);
    }
    StoredKey key = known.orElseThrow();
    byte[] encoded =
        repository.key(tenant).unwrap(key.sealedPrivateKey(), context(tenant, publicOf(key).id()));
    try {
      return new Pair(
          publicOf(key),
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /// The public half of the tenant's pair, if there is one.
  Optional<RecordKey> find(TenantId tenant) {
    return records.key(tenant).map(RecordKeys::publicOf);
  }

  private void make(TenantId tenant) throws IOException, GeneralSecurityException {
    var pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    String id = RecordKey.of(pair.getPublic()).id();
    byte[] encoded = pair.getPrivate().getEncoded();
    try {
      byte[] sealed = repository.key(tenant).wrap(encoded, context(tenant, id));
      records.addKey(
          tenant, id, new StoredKey(pair.getPublic().getEncoded(), sealed), clock.instant());
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static RecordKey publicOf(StoredKey key) {
    try {
      return RecordKey.of(
          KeyFactory.getInstance(ALGORITHM)
              .generatePublic(new X509EncodedKeySpec(key.publicKey())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a stored record key cannot be read", e);
    }
  }

  private static byte[] context(TenantId tenant, String id) {
    return ("record key " + tenant + " " + id).getBytes(UTF_8);
  }
}
