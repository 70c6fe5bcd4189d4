package io.safekeep.identity.signin;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.account.AccountsInReach;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Signs people out who stay what they are: after a theft, or to make a new rule hold at once.
/// Refresh tokens and the sessions of applications end too, access tokens run out.
@ApplicationScoped
class EndSessions {

  private final AccountsInReach accounts;
  private final SqlSessions sessions;
  private final AuditTrail auditTrail;
  private final Caller caller;

  EndSessions(
      AccountsInReach accounts, SqlSessions sessions, AuditTrail auditTrail, Caller caller) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.auditTrail = auditTrail;
    this.caller = caller;
  }

  /// @return how many sessions ended; a browser may have had several, one after the other
  /// @throws Refusal NOT_FOUND
  @Transactional
  int ofAccount(UUID id, String reason) {
    var tenant = accounts.find(id).tenant().orElse(null);
    return record(tenant, id.toString(), sessions.endAll(id, null), reason);
  }

  /// @throws Refusal NOT_FOUND
  @Transactional
  int ofTenant(UUID id, String reason) {
    var tenant = new TenantId(id);
    if (!caller.mayTouch(tenant)) {
      throw Refusal.notFound("tenant " + id);
    }
    return record(tenant, id.toString(), sessions.endAllOf(tenant), reason);
  }

  @Transactional
  int ofEmployees(String reason) {
    return record(null, "employees", sessions.endAllOfEmployees(), reason);
  }

  private int record(@Nullable TenantId tenant, String subject, int ended, String reason) {
    auditTrail.record(
        caller.actor(),
        tenant,
        "sessions.end",
        subject,
        Map.of("sessions", ended, "reason", reason));
    return ended;
  }
}
