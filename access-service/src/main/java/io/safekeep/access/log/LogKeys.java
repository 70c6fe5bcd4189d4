package io.safekeep.access.log;

import io.safekeep.access.MasterKeySettings;
import io.safekeep.access.log.SqlLogKeys.StoredKey;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.NoteKey;
import io.safekeep.tlog.NoteSigner;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Keys that sign checkpoints: one of each log, named by its origin, which is what its readers pin;
/// and one of the service, named by the host, which signs for the witnesses under each origin, so
/// that they know all logs by one key. Made when first asked for; the secret half lies sealed under
/// the master key.
@Singleton
class LogKeys {
  private static final String ALGORITHM = "Ed25519";

  private final SqlLogKeys stored;
  private final Sealer sealer;
  private final Map<String, NoteSigner> opened = new ConcurrentHashMap<>();

  LogKeys(SqlLogKeys stored, MasterKeySettings masterKey) {
    this.stored = stored;
    this.sealer = masterKey.sealerFor("transparency-log");
  }

  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn("log_key", "sealed_secret", "name", sealer);
  }

  /// @param name an origin, or the host that origins begin with
  /// @throws IllegalStateException if another master key sealed it
  NoteSigner of(String name) {
    var known = opened.get(name);
    if (known != null) {
      return known;
    }
    if (stored.find(name).isEmpty()) {
      make(name);
    }
    // Another replica's may have come first.
    var signer = open(name, stored.find(name).orElseThrow());
    opened.put(name, signer);
    return signer;
  }

  private void make(String name) {
    try {
      var pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      var verifier = new NoteKey(name, NoteKey.Kind.NOTE, pair.getPublic());
      var secret = pair.getPrivate().getEncoded();
      stored.add(name, new StoredKey(verifier.toString(), sealer.seal(secret, name)));
      Arrays.fill(secret, (byte) 0);
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private NoteSigner open(String name, StoredKey key) {
    var secret =
        sealer
            .open(key.sealedSecret(), name)
            .orElseThrow(() ->
                new IllegalStateException(
                    "the key of "
                        + name
                        + " does not open: it was"
                        + " sealed under another master key"));
    try {
      return new NoteSigner(
          NoteKey.parse(key.verifier()),
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(secret)));
    } catch (GeneralSecurityException | MalformedNote e) {
      throw new IllegalStateException("the key of " + name + " cannot be read", e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }
}
