package io.safekeep.backup.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.logging.Log;
import io.safekeep.backup.Repository;
import io.safekeep.backup.vault.KeeperUnavailable;
import io.safekeep.backup.vault.KeyUnavailable;
import io.safekeep.backup.vault.WrongKey;
import io.safekeep.contracts.TenantId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Has a tenant's keys wrap something before they are withdrawn, and tries to open it afterwards:
/// what can be opened no more is shown, not only said.
@Singleton
public class KeySamples {

  private static final int BYTES = 32;

  private final SqlKeyDestructions destructions;
  private final Repository repository;

  KeySamples(SqlKeyDestructions destructions, Repository repository) {
    this.destructions = destructions;
    this.repository = repository;
  }

  /// What comes of trying.
  public enum Trial {

    /// There is nothing to be tried: the tenant had no keys, or none that could be used then.
    NONE,
    OPENS,
    REFUSED
  }

  /// Null if there are no keys that can wrap now. A withdrawal does not wait for that.
  byte @Nullable [] wrap(DestructionOrder order) {
    try {
      return repository
          .keys()
          .find(order.tenant().value())
          .wrap(new byte[BYTES], context(order.id()));
    } catch (IOException e) {
      Log.infof("No sample of the keys of tenant %s: %s", order.tenant(), e.getMessage());
      return null;
    }
  }

  /// Tries to open what the tenant's keys wrapped.
  ///
  /// @throws IOException if it cannot be tried now
  public Trial tried(TenantId tenant) throws IOException {
    var sample = destructions.sample(tenant);
    if (sample.isEmpty()) {
      return Trial.NONE;
    }
    try {
      var unused =
          repository
              .keys()
              .find(tenant.value())
              .unwrap(sample.get().wrapped(), context(sample.get().order()));
      return Trial.OPENS;
    } catch (KeeperUnavailable e) {
      // Who does not answer has refused nothing.
      throw e;
    } catch (KeyUnavailable | WrongKey e) {
      return Trial.REFUSED;
    }
  }

  private static byte[] context(UUID order) {
    return ("sample for order " + order).getBytes(UTF_8);
  }
}
