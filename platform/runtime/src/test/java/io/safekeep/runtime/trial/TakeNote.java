package io.safekeep.runtime.trial;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.UUID;

/// The use case of the trial: state, event and audit record in one transaction.
@Singleton
public class TakeNote {

  private final Sql sql;
  private final Ids ids;
  private final Outbox outbox;
  private final AuditTrail audit;

  TakeNote(Sql sql, Ids ids, Outbox outbox, AuditTrail audit) {
    this.sql = sql;
    this.ids = ids;
    this.outbox = outbox;
    this.audit = audit;
  }

  @Transactional
  public UUID take(TenantId tenant, Actor actor, long position, String text) {
    UUID note = ids.next();
    sql.update(
        "insert into note (id, tenant, position, text) values (?, ?, ?, ?)",
        note,
        tenant.value(),
        position,
        text);
    outbox.add(new NoteTaken(tenant.value(), note, position));
    audit.record(actor, tenant, "note.take", note.toString(), Map.of("position", position));
    return note;
  }

  /// Does all that [#take] does and fails then.
  @Transactional
  public void takeAndFail(TenantId tenant, UUID known, long position) {
    outbox.add(new NoteTaken(tenant.value(), known, position));
    audit.record(Actor.SUITE, tenant, "note.take", known.toString(), Map.of());
    throw new IllegalStateException("changed its mind");
  }
}
