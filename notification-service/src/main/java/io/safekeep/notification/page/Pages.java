package io.safekeep.notification.page;

import io.safekeep.notification.page.PageFact.What;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// Asks people for help, in the transaction of whoever needs it.
///
/// Failure semantics: a page that was ordered in a transaction that committed is asked, whatever
/// dies; each turn of it decides once whom to ask, and the channels bring that at least once.
@Singleton
public class Pages {

  private static final int TRIES = 3;

  private final SqlPages pages;
  private final SqlPolicies policies;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  Pages(SqlPages pages, SqlPolicies policies, WorkQueue queue, Ids ids, Clock clock) {
    this.pages = pages;
    this.policies = policies;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  /// Asks for help. The same key while its page is open gives that page, with one more fact on it.
  ///
  /// @return the page's id
  @Transactional(Transactional.TxType.MANDATORY)
  public UUID start(PageOrder order) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var policy = policies.inForceOrDefault(order.policy());
    var named =
        policy
            .map(found ->
                new PageOrder(
                    order.key(),
                    found.name(),
                    order.urgency(),
                    order.title(),
                    order.text(),
                    order.link()))
            .orElse(order);
    for (int attempt = 0; attempt < TRIES; attempt++) {
      var id = ids.next();
      Integer version = policy.map(EscalationPolicy::version).orElse(null);
      if (pages.add(id, named, version, PageState.ordered(now), now)) {
        queue.schedule(AdvancePage.KIND, id.toString());
        return id;
      }
      var open = pages.openForUpdate(order.key());
      if (open.isPresent()) {
        pages.repeated(open.get(), order, now);
        return open.get().id();
      }
    }
    throw new IllegalStateException(
        "pages of " + order.key() + " began and ended " + TRIES + " times meanwhile");
  }

  /// There is nothing more to do about a key. Nothing happens if no page of it is open.
  ///
  /// @param by an employee's id, or the name of whatever found it
  @Transactional(Transactional.TxType.MANDATORY)
  public void resolve(String key, String by) {
    var now = clock.instant();
    pages
        .openForUpdate(key)
        .ifPresent(page ->
            Escalation.resolve(page.state(), by, now)
                .ifPresent(resolved -> {
                  pages.move(page, resolved);
                  pages.tell(
                      page.id(),
                      new PageFact(now, What.RESOLVED, by, "There is nothing more to do."));
                }));
  }

  /// Whether somebody is asked about a key, or has it in hand.
  boolean isOpen(String key) {
    return pages.openForUpdate(key).isPresent();
  }
}
