package io.safekeep.notification.page;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.notification.delivery.MessageSettled;
import io.safekeep.notification.delivery.Messages;
import io.safekeep.notification.page.Callees.Callee;
import io.safekeep.notification.page.Escalation.Move;
import io.safekeep.notification.page.PageFact.What;
import io.safekeep.notification.page.PageState.Acknowledged;
import io.safekeep.notification.page.PageState.Exhausted;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes pages to their next step when it is time.
///
/// Failure semantics: a turn, and whom it asks, is decided in one transaction with the page's row
/// locked. A replica that dies before it commits has asked nobody, and another one asks; one that
/// dies afterwards has left nothing to be done twice.
@Singleton
class AdvancePage implements WorkHandler {

  static final String KIND = "advance-page";

  private static final Pattern DECISION =
      Pattern.compile("page/([0-9a-f-]{36})/(\\d{1,9})/([0-9a-f-]{36})");
  private static final String TOKEN_PREFIX = "pag_";

  private final SqlPages pages;
  private final SqlPolicies policies;
  private final Callees callees;
  private final WritePage writePage;
  private final Messages messages;
  private final WorkQueue queue;
  private final Event<PageExhausted> exhausted;
  private final PageMetrics metrics;
  private final Clock clock;

  AdvancePage(
      SqlPages pages,
      SqlPolicies policies,
      Callees callees,
      WritePage writePage,
      Messages messages,
      WorkQueue queue,
      Event<PageExhausted> exhausted,
      PageMetrics metrics,
      Clock clock) {
    this.pages = pages;
    this.policies = policies;
    this.callees = callees;
    this.writePage = writePage;
    this.messages = messages;
    this.queue = queue;
    this.exhausted = exhausted;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    var id = UUID.fromString(item.key());
    return QuarkusTransaction.requiringNew().call(() -> advance(id));
  }

  private Next advance(UUID id) {
    return pages
        .findForUpdate(id)
        .filter(page -> page.state().isOpen())
        .map(page -> {
          Instant now = clock.instant();
          var state = advance(page, now);
          return Next.again(positive(Duration.between(now, Escalation.dueAt(state))));
        })
        .orElseGet(Next::done);
  }

  private static Duration positive(Duration pause) {
    return pause.isNegative() ? Duration.ZERO : pause;
  }

  private PageState advance(Page page, Instant now) {
    Integer version = page.policyVersion();
    Optional<EscalationPolicy> policy =
        version == null ? Optional.empty() : policies.find(page.order().policy(), version);
    var escalation =
        policy
            .map(found -> found.escalation(page.order().urgency()))
            .orElseGet(() -> Escalation.without(page.order().urgency()));
    var state = page.state();
    var move = escalation.due(state, now);
    while (move.isPresent()) {
      boolean asked = take(page.in(state), move.get(), policy, now);
      state = move.get().state();
      // Nobody is waited for who is not there; at the end everybody is, again and again.
      move =
          asked || state instanceof Exhausted
              ? Optional.empty()
              : Optional.of(escalation.next(state, now));
    }
    return state;
  }

  /// @return whether anybody was asked
  private boolean take(Page page, Move move, Optional<EscalationPolicy> policy, Instant now) {
    var next = move.state();
    pages.move(page, next);
    if (page.state() instanceof Acknowledged silent) {
      tell(page, now, What.SILENT, silent.by().toString(), "Nothing was heard since.");
    }
    if (next instanceof Exhausted && !(page.state() instanceof Exhausted)) {
      tell(page, now, What.EXHAUSTED, null, "No step has answered: everybody is asked.");
      exhausted.fire(new PageExhausted(page.id(), page.order().key(), now));
    }
    var to = callees.of(move.asked(), policy);
    if (to.isEmpty()) {
      tell(page, now, What.NOBODY, null, "Nobody is there who could be reached.");
    }
    to.forEach(callee -> ask(page, next.turn(), callee, now));
    return !to.isEmpty();
  }

  private void ask(Page page, int turn, Callee callee, Instant now) {
    var token = Secret.random(TOKEN_PREFIX);
    pages.asked(page.id(), turn, callee.employee().id(), token, now);
    messages.send(writePage.write(page, turn, callee, token));
    tell(page, now, What.ASKED, callee.employee().id().toString(), asked(callee.ways().size()));
    if (page.firstAskedAt() == null) {
      metrics.firstAsked(page.order().urgency(), Duration.between(page.orderedAt(), now));
    }
  }

  private static String asked(int ways) {
    return "Asked, by " + (ways == 1 ? "one way." : ways + " ways, one after the other.");
  }

  private void tell(Page page, Instant at, What what, @Nullable String who, String text) {
    pages.tell(page.id(), new PageFact(at, what, who, text));
  }

  /// If nobody of a turn can be told, the next one is asked at once.
  void settled(@Observes MessageSettled message) {
    var decision = DECISION.matcher(message.decision());
    if (message.outcome() != MessageSettled.Outcome.FAILED || !decision.matches()) {
      return;
    }
    var id = UUID.fromString(decision.group(1));
    int turn = Integer.parseInt(decision.group(2));
    pages
        .findForUpdate(id)
        .filter(page -> page.state().isOpen())
        .ifPresent(page -> {
          tell(
              page,
              message.at(),
              What.UNDELIVERED,
              decision.group(3),
              "No channel has taken the message.");
          boolean all =
              pages.undelivered(id, turn, UUID.fromString(decision.group(3)), message.at());
          if (all && page.state() instanceof PageState.Asking && page.state().turn() == turn) {
            pages.dueNow(id, clock.instant());
            queue.schedule(KIND, id.toString());
          }
        });
  }
}
