package io.safekeep.notification.attestation;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.notification.finding.Findings;
import io.safekeep.notification.finding.Risk;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Opens a finding 60, 30 and 7 days before the end of an attestation that has no successor, and
/// when it is over.
@Singleton
class RemindOfAttestations implements WorkHandler {

  static final String KIND = "remind-of-attestations";
  private static final Duration EVERY = Duration.ofHours(1);

  private final SqlAttestations attestations;
  private final Findings findings;
  private final WorkQueue queue;
  private final Clock clock;

  RemindOfAttestations(
      SqlAttestations attestations, Findings findings, WorkQueue queue, Clock clock) {
    this.attestations = attestations;
    this.findings = findings;
    this.queue = queue;
    this.clock = clock;
  }

  void begin(@Observes StartupEvent started) {
    queue.schedule(KIND, "all");
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    Instant now = clock.instant();
    List<Attestation> all = attestations.all();
    for (Attestation ending : Endings.at(all, now)) {
      QuarkusTransaction.requiringNew().run(() -> remind(ending, now));
    }
    return Next.again(EVERY);
  }

  private void remind(Attestation ending, Instant now) {
    long days = Math.max(0, Duration.between(now, ending.validUntil()).toDays());
    boolean over = !ending.validUntil().isAfter(now);
    findings.open(
        "attestation/%s/%s".formatted(ending.id(), Endings.stage(ending, now)),
        "attestation",
        days < 7 ? Risk.CRITICAL : days < 30 ? Risk.HIGH : Risk.MEDIUM,
        over
            ? "An attestation is over: " + ending.kind().title()
            : "An attestation ends in " + (days + 1) + " days: " + ending.kind().title(),
        "%s of %s is good until %s; %s sees to the next one."
            .formatted(ending.kind().label(), ending.holder(), ending.validUntil(), ending.owner()),
        List.of());
  }
}
