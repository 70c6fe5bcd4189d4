package io.safekeep.retention.pages;

import io.safekeep.retention.pages.Pages.Request;
import io.safekeep.retention.pages.Pages.State;
import io.safekeep.retention.request.RequestResource.RequestView;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Requests for deletion as people read them.
@Singleton
class ShownRequests {

  static final Set<String> OVER = Set.of("case-opened", "refused", "withdrawn");

  private final ShownCases cases;
  private final SignedIn signedIn;
  private final Caller caller;

  ShownRequests(ShownCases cases, SignedIn signedIn, Caller caller) {
    this.cases = cases;
    this.signedIn = signedIn;
    this.caller = caller;
  }

  Request shown(RequestView view) {
    boolean vendor = caller.tenantIfAny().isEmpty();
    return new Request(
        view.id().toString(),
        cases.tenant(view.tenant()),
        state(view.state()),
        person(view.requestedBy()),
        Moment.toTheSecond(view.requestedAt()),
        Moment.ifAny(view.coolingOffUntil()),
        view.reason(),
        history(view),
        vendor && view.state().equals("requested") && signedIn.may("deletion-request", "prove"),
        vendor
            && view.state().equals("identity-proved")
            && signedIn.may("deletion-request", "approve"),
        !OVER.contains(view.state()) && signedIn.may("deletion-request", "withdraw"));
  }

  private static State state(String label) {
    return switch (label) {
      case "requested" -> new State("busy", "Who asks is being checked");
      case "identity-proved" -> new State("busy", "Waits for a second person");
      case "cooling-off" -> new State("busy", "Approved, can be taken back");
      case "case-opened" -> new State("good", "Carried out");
      case "refused" -> new State("bad", "Refused");
      case "withdrawn" -> new State("", "Taken back");
      default -> new State("", label);
    };
  }

  private List<String> history(RequestView view) {
    var history = new ArrayList<String>();
    told(history, "Identity proved", view.provedBy(), view.provedAt(), view.proof());
    told(history, "Approved", view.approvedBy(), view.approvedAt(), null);
    if (view.endedAt() != null) {
      told(history, "Ended", null, view.endedAt(), view.endReason());
    }
    return history;
  }

  private void told(
      List<String> history,
      String what,
      @Nullable String by,
      @Nullable Instant at,
      @Nullable String why) {
    if (at != null) {
      history.add(
          what
              + (by == null ? "" : " by " + person(by))
              + ", "
              + Moment.toTheSecond(at).text()
              + (why == null || why.isEmpty() ? "" : ": " + why));
    }
  }

  /// A tenant's people read no names of the vendor's.
  private String person(String subject) {
    return subject.equals(caller.subject())
        ? "you"
        : subject.substring(Math.max(0, subject.length() - 8));
  }
}
