package io.safekeep.retention.certificate;

import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.platform.ControlChecked;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.inbox.EventHandler;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Notes what backup-service says of buried tenants: a control of its own asks for a restore of
/// each, and looks what is left in its repositories.
@Singleton
class ReportsOfCopies implements EventHandler<ControlChecked> {

  /// Name of that control.
  static final String CHECK = "buried-tenants-stay-gone";

  private final SqlCertificates certificates;
  private final Cases cases;
  private final WorkQueue queue;

  ReportsOfCopies(SqlCertificates certificates, Cases cases, WorkQueue queue) {
    this.certificates = certificates;
    this.cases = cases;
    this.queue = queue;
  }

  @Override
  public String type() {
    return "io.safekeep.backup.control.checked.v1";
  }

  @Override
  public Class<ControlChecked> data() {
    return ControlChecked.class;
  }

  @Override
  public String topic() {
    return Topics.EVIDENCE;
  }

  @Override
  public void handle(ControlChecked event, ReceivedEvent attributes) {
    UUID tenant = event.tenant();
    if (tenant != null && event.check().equals(CHECK)) {
      certificates.report(
          tenant,
          new AgingReport(
              event.service(),
              event.check(),
              event.outcome(),
              event.measured(),
              event.detail(),
              event.checkedAt()));
      cases
          .open(new TenantId(tenant))
          .filter(waiting -> waiting.state() == CaseState.KEYS_DESTROYED)
          .ifPresent(waiting -> queue.schedule(waiting.state().work(), waiting.id().toString()));
    }
  }
}
