package io.safekeep.access.grant;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.access.grant.Enforcer.Observation;
import io.safekeep.access.grant.Enforcer.Observation.Absent;
import io.safekeep.access.grant.Enforcer.Observation.Drifted;
import io.safekeep.access.grant.Enforcer.Observation.Present;
import io.safekeep.access.grant.GrantState.Activating;
import io.safekeep.access.grant.GrantState.Active;
import io.safekeep.access.grant.GrantState.Over;
import io.safekeep.access.grant.GrantState.Revoking;
import io.safekeep.access.grant.GrantState.Scheduled;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Brings one grant from its start to the moment when its target holds nothing of it.
///
/// Failure semantics: a step is one call to the target, outside of transactions, and one
/// transaction that looks at the state first. A replica that dies leaves the grant where it was;
/// whoever goes on makes or removes once more what may be there already. An end never times out
/// into success: as long as the target is not seen to hold nothing, the grant is `revoking`, an
/// alarm is told of after five seconds and a page after thirty. A replica that was only thought
/// dead may still make something late, so each target is looked at once more a while after the end.
@Singleton
class GrantWork implements WorkHandler {

  static final String KIND = "grant";

  /// How long making access may fail before it is given up.
  private static final Duration TO_ACTIVATE = Duration.ofSeconds(30);

  /// How often the target of a grant in force is looked at.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private static final Duration ALARM_AFTER = Duration.ofSeconds(5);
  private static final Duration PAGE_AFTER = Duration.ofSeconds(30);

  /// Twice the lease: nobody who lost it still waits for the target then.
  private static final Duration LAST_LOOK = Duration.ofMinutes(1);

  private final SqlGrants grants;
  private final Enforcers enforcers;
  private final BeforeStart beforeStart;
  private final EndGrant endGrant;
  private final GrantFacts facts;

  GrantWork(
      SqlGrants grants,
      Enforcers enforcers,
      BeforeStart beforeStart,
      EndGrant endGrant,
      GrantFacts facts) {
    this.grants = grants;
    this.enforcers = enforcers;
    this.beforeStart = beforeStart;
    this.endGrant = endGrant;
    this.facts = facts;
  }

  @Override
  public String kind() {
    return KIND;
  }

  /// A target that does not answer must not hold up the ends in others.
  @Override
  public int mostAtOnce() {
    return 200;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    UUID id = UUID.fromString(item.key());
    Optional<Next> next = Optional.empty();
    while (next.isEmpty() && lease.held()) {
      var grant = grants.find(id).orElse(null);
      if (grant == null) {
        return Next.done();
      }
      next =
          switch (grant.state()) {
            case Scheduled scheduled -> begin(grant, scheduled);
            case Activating activating -> activate(grant, activating, lease);
            case Active active -> keep(grant, active, lease);
            case Revoking revoking -> remove(grant, revoking);
            case Over over -> lookOnceMore(grant, over);
          };
    }
    return next.orElse(Next.again(Duration.ZERO));
  }

  private Optional<Next> begin(Grant grant, Scheduled scheduled) {
    var now = grants.now();
    if (now.isBefore(grant.plan().startAt())) {
      return again(Duration.between(now, grant.plan().startAt()));
    }
    var objection = beforeStart.objection(grant.terms());
    if (objection.isPresent()) {
      end(grant, EndReason.INELIGIBLE, objection.get());
    } else if (!endedBecauseBarred(grant)) {
      move(grant, current -> grants.update(current.with(scheduled.activating(grants.now()))));
    }
    return Optional.empty();
  }

  private Optional<Next> activate(Grant grant, Activating activating, Lease lease) {
    if (endedBecauseBarred(grant) || !lease.held()) {
      return Optional.empty();
    }
    String trouble;
    try {
      var enforcer = enforcer(grant);
      var reference = enforcer.put(grant.terms());
      var seen = enforcer.observe(grant.terms());
      if (seen instanceof Present) {
        move(grant, current -> activated(current, activating, reference));
        return Optional.empty();
      }
      trouble = "after it was made, " + told(seen);
    } catch (RuntimeException e) {
      trouble = said(e);
    }
    Log.warnf("Grant %s is not active yet: %s", grant.id(), trouble);
    note(grant, BindingState.PENDING, trouble);
    var now = grants.now();
    if (Duration.between(activating.madeFrom(), now).compareTo(TO_ACTIVATE) > 0) {
      end(grant, EndReason.FAILED, trouble);
      return Optional.empty();
    }
    return again(Duration.ofMillis(500));
  }

  private void activated(Grant grant, Activating activating, String reference) {
    var active = activating.active(grants.now(), grant.plan().duration());
    grants.update(grant.with(active));
    grants.made(grant.id(), reference);
    grants.observed(grant.id(), BindingState.PRESENT, null);
    facts.activated(grant, active.inForce());
  }

  private Optional<Next> keep(Grant grant, Active active, Lease lease) {
    if (active.inForce().isOver(grants.now())) {
      end(grant, EndReason.TIME, "");
      return Optional.empty();
    }
    if (endedBecauseBarred(grant) || !lease.held()) {
      return Optional.empty();
    }
    try {
      var enforcer = enforcer(grant);
      switch (enforcer.observe(grant.terms())) {
        case Present _ -> note(grant, BindingState.PRESENT, null);
        case Absent _ -> makeAgain(grant, enforcer, "nothing is left of it");
        case Drifted(String what) -> makeAgain(grant, enforcer, what);
      }
    } catch (RuntimeException e) {
      Log.warnf("The target of grant %s cannot be looked at: %s", grant.id(), said(e));
    }
    var rest = Duration.between(grants.now(), active.inForce().endsAt());
    return again(rest.compareTo(LOOK_AGAIN) < 0 ? rest : LOOK_AGAIN);
  }

  private void makeAgain(Grant grant, Enforcer enforcer, String what) {
    if (grants.binding(grant.id()) != BindingState.DRIFTED) {
      move(
          grant,
          current -> {
            grants.observed(current.id(), BindingState.DRIFTED, what);
            facts.drifted(current, what, grants.now());
          });
    }
    enforcer.put(grant.terms());
  }

  private Optional<Next> remove(Grant grant, Revoking revoking) {
    String trouble;
    try {
      var enforcer = enforcer(grant);
      enforcer.remove(grant.terms());
      var seen = enforcer.observe(grant.terms());
      if (seen instanceof Absent) {
        move(grant, current -> over(current, revoking));
        return Optional.empty();
      }
      trouble = told(seen);
    } catch (RuntimeException e) {
      trouble = said(e);
    }
    note(grant, BindingState.REMOVING, trouble);
    var late = Duration.between(revoking.end().orderedAt(), grants.now());
    tellOf(grant, revoking, late, trouble);
    if (late.compareTo(Duration.ofSeconds(2)) < 0) {
      return again(Duration.ofMillis(50));
    }
    return again(late.compareTo(PAGE_AFTER) < 0 ? Duration.ofMillis(500) : ALARM_AFTER);
  }

  private void over(Grant grant, Revoking revoking) {
    var over = revoking.over(grants.now());
    grants.update(grant.with(over));
    grants.observed(grant.id(), BindingState.ABSENT, null);
    facts.over(grant, over.end(), over.used(), over.at());
  }

  private void tellOf(Grant grant, Revoking revoking, Duration late, String trouble) {
    int urgency = late.compareTo(PAGE_AFTER) > 0 ? 2 : late.compareTo(ALARM_AFTER) > 0 ? 1 : 0;
    if (urgency <= grant.told()) {
      return;
    }
    Log.errorf(
        "Access of grant %s has not ended %s after the order: %s", grant.id(), late, trouble);
    move(
        grant,
        current -> {
          grants.told(current.id(), urgency);
          facts.overdue(current, revoking.end(), urgency == 1 ? "alarm" : "page", late, trouble);
        });
  }

  private Optional<Next> lookOnceMore(Grant grant, Over over) {
    var since = Duration.between(over.at(), grants.now());
    if (since.compareTo(LAST_LOOK) < 0) {
      return again(LAST_LOOK.minus(since));
    }
    var enforcer = enforcer(grant);
    if (enforcer.observe(grant.terms()) instanceof Absent) {
      return Optional.of(Next.done());
    }
    enforcer.remove(grant.terms());
    move(grant, current -> facts.drifted(current, "it was made after its end", grants.now()));
    return again(Duration.ofSeconds(1));
  }

  private boolean endedBecauseBarred(Grant grant) {
    var terms = grant.terms();
    var why = grants.barred(terms.employee(), terms.tenant(), terms.resource().id(), terms.grant());
    why.ifPresent(reason -> end(grant, reason, ""));
    return why.isPresent();
  }

  private void end(Grant grant, EndReason reason, String comment) {
    QuarkusTransaction.requiringNew()
        .run(() -> endGrant.end(grant.id(), reason, comment, Actor.SUITE));
  }

  private Enforcer enforcer(Grant grant) {
    var resourceClass = grant.terms().resource().resourceClass();
    return enforcers
        .find(resourceClass)
        .orElseThrow(() -> new IllegalStateException("nothing enforces " + resourceClass.label()));
  }

  private void note(Grant grant, BindingState state, @Nullable String detail) {
    QuarkusTransaction.requiringNew().run(() -> grants.observed(grant.id(), state, detail));
  }

  /// Changes a grant that still stands where it was seen.
  private void move(Grant seen, Consumer<Grant> change) {
    QuarkusTransaction.requiringNew()
        .run(() ->
            grants
                .findForUpdate(seen.id())
                .filter(current -> current.state().equals(seen.state()))
                .ifPresent(change));
  }

  private static Optional<Next> again(Duration pause) {
    return Optional.of(Next.again(pause.isNegative() ? Duration.ZERO : pause));
  }

  private static String told(Observation seen) {
    return switch (seen) {
      case Present _ -> "it is still there";
      case Absent _ -> "nothing is there";
      case Drifted(String what) -> what;
    };
  }

  private static String said(RuntimeException fault) {
    return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
  }
}
