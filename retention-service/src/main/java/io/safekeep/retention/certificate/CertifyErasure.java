package io.safekeep.retention.certificate;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.verification.Looks;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// Issues part 2 once nothing is left: the last trace's day has come, the keys are destroyed, and
/// each service that keeps copies has said since then that nothing of the tenant comes back.
@Singleton
class CertifyErasure implements WorkHandler {

  private static final Duration UNTIL_NEXT_LOOK = Duration.ofMinutes(1);

  private final Cases cases;
  private final Looks looks;
  private final SqlCertificates certificates;
  private final IssueCertificate issue;
  private final Clock clock;

  CertifyErasure(
      Cases cases, Looks looks, SqlCertificates certificates, IssueCertificate issue, Clock clock) {
    this.cases = cases;
    this.looks = looks;
    this.certificates = certificates;
    this.issue = issue;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return CaseState.KEYS_DESTROYED.work();
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    UUID id = UUID.fromString(item.key());
    return QuarkusTransaction.requiringNew()
        .call(() ->
            cases
                .locked(id)
                .filter(held -> held.state() == CaseState.KEYS_DESTROYED)
                .map(this::certify)
                .orElseGet(Next::done));
  }

  private Next certify(DeletionCase held) {
    List<AgingReport> reports = certificates.reports(held.tenant(), held.since());
    if (clock.instant().isBefore(Cases.lastTrace(held)) || !isAllSaid(held, reports)) {
      return Next.again(UNTIL_NEXT_LOOK);
    }
    var issued = issue.issue(held, 2, reports);
    cases.move(held, CaseState.ERASED, "certificate " + issued.id() + " says that nothing is left");
    return Next.done();
  }

  /// Whether every service in which the tenant had copies says that they are gone, and none says
  /// otherwise.
  private boolean isAllSaid(DeletionCase held, List<AgingReport> reports) {
    return reports.stream().allMatch(AgingReport::isPassed)
        && looks.proof(held.id()).stream()
            .flatMap(proof -> proof.stores().stream())
            .filter(store -> Certificate.ages(store) && store.before() + store.seenBefore() > 0)
            .allMatch(store ->
                reports.stream().anyMatch(report -> report.service().equals(store.service())));
  }
}
