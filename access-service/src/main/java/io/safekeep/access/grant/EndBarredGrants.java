package io.safekeep.access.grant;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.UUID;

/// Ends the grants that a lock or a customer bars. Their use is cut before, by the bar itself; this
/// takes away what they made.
@Singleton
public class EndBarredGrants implements WorkHandler {

  private static final String KIND = "barred-grants";

  /// One for all bars: whoever looks sees all of them.
  private static final String KEY = "all";

  /// Grants of one transaction, so that the first ones need not wait for the last.
  private static final int BATCH = 20;

  private final SqlGrants grants;
  private final EndGrant endGrant;
  private final WorkQueue queue;

  EndBarredGrants(SqlGrants grants, EndGrant endGrant, WorkQueue queue) {
    this.grants = grants;
    this.endGrant = endGrant;
    this.queue = queue;
  }

  /// Part of the transaction that bars something.
  @Transactional(Transactional.TxType.MANDATORY)
  public void barred() {
    grants.tellAll();
    queue.schedule(KIND, KEY);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    while (lease.held()) {
      List<UUID> barred = grants.openAndBarred(BATCH);
      if (barred.isEmpty()) {
        return Next.done();
      }
      QuarkusTransaction.requiringNew().run(() -> barred.forEach(this::end));
    }
    return Next.done();
  }

  private void end(UUID id) {
    var terms = grants.find(id).orElseThrow().terms();
    grants
        .barred(terms.employee(), terms.tenant(), terms.resource().id(), id)
        .ifPresent(why -> endGrant.end(id, why, "", Actor.SUITE));
  }
}
