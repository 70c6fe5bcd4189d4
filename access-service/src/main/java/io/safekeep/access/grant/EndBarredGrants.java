package io.safekeep.access.grant;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;

/// Ends the grants that a lock or a customer bars. Their use is cut before, by the bar itself; this
/// takes away what they made.
@Singleton
public class EndBarredGrants implements WorkHandler {

  private static final String KIND = "barred-grants";

  /// The items of work, each with a share of the grants, so that hundreds end within a second.
  private static final String LANES = "0123456789abcdef";

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
    LANES.chars().forEach(lane -> queue.schedule(KIND, String.valueOf((char) lane)));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    while (lease.held()) {
      var barred = grants.openAndBarred(item.key().charAt(0), BATCH);
      if (barred.isEmpty()) {
        return Next.done();
      }
      QuarkusTransaction.requiringNew()
          .run(() -> barred.forEach(one -> endGrant.end(one.grant(), one.why(), "", Actor.SUITE)));
    }
    return Next.done();
  }
}
