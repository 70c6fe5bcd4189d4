package io.safekeep.retention.certificate;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// Issues part 1 once the live purge is proved, and lets the backups age.
@Singleton
class CertifyPurge implements WorkHandler {

  private final Cases cases;
  private final IssueCertificate issue;

  CertifyPurge(Cases cases, IssueCertificate issue) {
    this.cases = cases;
    this.issue = issue;
  }

  @Override
  public String kind() {
    return CaseState.LIVE_PURGED.work();
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    UUID id = UUID.fromString(item.key());
    QuarkusTransaction.requiringNew()
        .run(() ->
            cases
                .locked(id)
                .filter(held -> held.state() == CaseState.LIVE_PURGED)
                .ifPresent(this::certify));
    return Next.done();
  }

  private void certify(DeletionCase held) {
    var issued = issue.issue(held, 1, List.of());
    cases.move(held, CaseState.AGING_OUT, "certificate " + issued.id() + " says what is proved");
  }
}
