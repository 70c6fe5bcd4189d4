package io.safekeep.identity.account;

import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import java.util.Map;

/// What people do with their own account, in the audit trail.
@Singleton
public class OwnActs {

  private final AuditTrail auditTrail;

  OwnActs(AuditTrail auditTrail) {
    this.auditTrail = auditTrail;
  }

  /// See [AuditTrail#record].
  public void record(Account account, String action, String subject, Map<String, ?> details) {
    auditTrail.record(
        new Actor(account.id().toString(), null),
        account.tenant().orElse(null),
        action,
        subject,
        details);
  }
}
