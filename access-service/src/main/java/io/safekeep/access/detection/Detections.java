package io.safekeep.access.detection;

import io.quarkus.logging.Log;
import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.contracts.access.UnauthorizedAccess;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// Tells of what detectors find. Each thing is told once, by whichever replica finds it first, and
/// once more only if it was gone between.
@Singleton
public class Detections {

  private static final String SERVICE = "access-service";

  private final SqlDetections stored;
  private final SqlLogStage log;
  private final Outbox outbox;
  private final Ids ids;
  private final Clock clock;

  Detections(SqlDetections stored, SqlLogStage log, Outbox outbox, Ids ids, Clock clock) {
    this.stored = stored;
    this.log = log;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  /// Takes everything that one look found. What an earlier look at the same found, and this one did
  /// not, is gone.
  ///
  /// @param detector who looked
  /// @param scope at what, for example a resource's id
  @Transactional
  public void look(String detector, String scope, List<Detection> all) {
    all.forEach(detection -> found(detector, scope, detection));
    stored.goneBut(detector, scope, all.stream().map(Detection::subject).toList());
  }

  /// Takes one thing that stays found.
  @Transactional(Transactional.TxType.MANDATORY)
  public void found(String detector, String scope, Detection detection) {
    if (stored.add(ids.next(), detector, scope, detection)) {
      tell(detection);
    }
  }

  private void tell(Detection detection) {
    Log.warnf("Access that no grant allows, %s: %s", detection.kind(), detection.detail());
    var place = detection.place();
    var fact =
        LogEntry.of(
                place == null ? null : place.tenant(),
                "access.unauthorized",
                SERVICE,
                place == null
                    ? Map.of("kind", detection.kind())
                    : Map.of("kind", detection.kind(), "resource", place.resource().toString()))
            .sealed(Map.of("detail", detection.detail()));
    log.add(detection.grant() == null ? fact : fact.grant(detection.grant()));
    if (place != null) {
      outbox.add(
          new UnauthorizedAccess(
              place.tenant().value(),
              place.resource(),
              place.resourceClass(),
              detection.kind(),
              detection.detail(),
              clock.instant()));
    }
  }
}
