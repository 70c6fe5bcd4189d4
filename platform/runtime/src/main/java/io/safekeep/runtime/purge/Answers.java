package io.safekeep.runtime.purge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.contracts.platform.PurgeAnswered;
import io.safekeep.contracts.retention.PurgeCommanded;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.outbox.Outbox;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Answers orders, in the transaction of what they made happen.
@Singleton
class Answers {

  private final HeldStores stores;
  private final Outbox outbox;
  private final ServiceSettings service;
  private final Clock clock;

  Answers(HeldStores stores, Outbox outbox, ServiceSettings service, Clock clock) {
    this.stores = stores;
    this.outbox = outbox;
    this.service = service;
    this.clock = clock;
  }

  /// Tells how far a step is.
  void tell(OrderedStep step) {
    outbox.add(
        new PurgeAnswered(
            step.tenant().value(),
            service.name(),
            step.deletionCase(),
            step.generation(),
            step.store(),
            step.step().label(),
            step.state().label(),
            step.before(),
            step.after(),
            stores.find(step.store()).map(holder -> holder.store().purgeMethod()).orElse(""),
            sha256(step.evidence()),
            step.refusal(),
            step.detail() == null ? "" : step.detail(),
            clock.instant()));
  }

  /// Refuses an order that is not even noted.
  void refuse(PurgeCommanded order, String refusal, String reason) {
    outbox.add(
        new PurgeAnswered(
            order.tenant(),
            service.name(),
            order.deletionCase(),
            order.generation(),
            order.store(),
            order.step(),
            OrderedStep.State.REFUSED.label(),
            null,
            null,
            "",
            null,
            refusal,
            reason,
            clock.instant()));
  }

  private static @Nullable String sha256(@Nullable String evidence) {
    if (evidence == null) {
      return null;
    }
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(evidence.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
