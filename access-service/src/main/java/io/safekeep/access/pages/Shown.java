package io.safekeep.access.pages;

import io.safekeep.access.grant.GrantView;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.pages.Pages.Asked;
import io.safekeep.access.pages.Pages.Session;
import io.safekeep.access.pages.Pages.State;
import io.safekeep.access.pages.Pages.Visit;
import io.safekeep.access.pages.Pages.Word;
import io.safekeep.access.request.AccessRequestView;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.access.session.SessionView;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the API answers, as pages show it.
@Singleton
class Shown {

  private static final Set<String> OPEN = Set.of("scheduled", "activating", "active", "revoking");

  private final Words words;
  private final SqlResources resources;
  private final Caller caller;
  private final Clock clock;

  Shown(Words words, SqlResources resources, Caller caller, Clock clock) {
    this.words = words;
    this.resources = resources;
    this.caller = caller;
    this.clock = clock;
  }

  static boolean isOpen(GrantView grant) {
    return OPEN.contains(grant.state());
  }

  /// Whether it can still be ended by somebody.
  static boolean canEnd(GrantView grant) {
    return isOpen(grant) && !grant.state().equals("revoking");
  }

  Asked request(AccessRequestView request) {
    var duration = Duration.parse(request.duration());
    return new Asked(
        request.id().toString(),
        request.resource(),
        words.tenant(request.tenant()),
        words.person(request.employee()),
        Words.code(request.entitlement()),
        Words.code(request.reason()),
        request.ticket(),
        request.justification(),
        privilege(request.privilege()),
        Words.length(duration),
        duration.toMinutes(),
        Moment.toTheSecond(request.requestedAt()),
        Moment.toTheSecond(request.expiresAt()),
        State.ofRequest(request.state()),
        waitsFor(request.waitsFor()),
        request.words().stream().map(this::word).toList(),
        request.digest());
  }

  private Word word(AccessRequestView.WordView word) {
    return new Word(
        words.person(word.by()),
        word.side(),
        word.word().equals("approve"),
        word.comment(),
        Moment.toTheSecond(word.at()));
  }

  private static String waitsFor(AccessRequestView.@Nullable WaitsFor waitsFor) {
    if (waitsFor == null) {
      return "";
    }
    return waitsFor.side().equals("customer")
        ? "the customer"
        : waitsFor.missing() + " of " + String.join(", ", waitsFor.teams());
  }

  static String privilege(Object privilege) {
    return switch (privilege) {
      case Privilege.Postgres(boolean writes, long rows, var idle) ->
          "%s, at most %d rows a session, %s idle"
              .formatted(writes ? "Read and change" : "Read", rows, Words.length(idle));
      case Privilege.Kubernetes(String role) -> "Role " + role + " in the namespace";
      case Privilege.Ssh(var commands) ->
          commands.isEmpty() ? "A terminal on the hosts" : String.join("; ", commands);
      case Privilege.Portal(var scopes) -> String.join(", ", scopes);
      default -> privilege.toString();
    };
  }

  Visit visit(GrantView grant) {
    return new Visit(
        grant.id().toString(),
        words.person(grant.employee()),
        grant.resource(),
        Words.code(grant.reason()),
        grant.ticket(),
        State.ofGrant(grant.state()),
        grant.breakGlass(),
        Moment.ifAny(grant.activatedAt()),
        Moment.ifAny(isOpen(grant) ? grant.endsAt() : ended(grant)),
        left(grant));
  }

  /// When it allowed nothing any more.
  static @Nullable Instant ended(GrantView grant) {
    return grant.orderedAt() == null ? grant.overAt() : grant.orderedAt();
  }

  String left(GrantView grant) {
    var ends = grant.endsAt();
    return ends == null || !grant.state().equals("active")
        ? ""
        : Words.length(Duration.between(clock.instant(), ends));
  }

  /// How much of its time is over, in percent.
  int over(GrantView grant) {
    var from = grant.activatedAt();
    var to = grant.endsAt();
    if (from == null || to == null) {
      return 0;
    }
    double whole = Duration.between(from, to).toMillis();
    return (int)
        Math.clamp(
            Math.round(100 * Duration.between(from, clock.instant()).toMillis() / whole), 0, 100);
  }

  Session session(SessionView session) {
    var totals = session.totals();
    return new Session(
        session.id().toString(),
        words.person(session.employee()),
        session.employee(),
        words.tenant(session.tenant()),
        resource(session).map(Resource::label).orElse(session.resourceClass()),
        session.resourceClass(),
        // Personal to the vendor's employees, and withheld from tenants in the log too.
        caller.tenantIfAny().isPresent() ? "" : session.address(),
        switch (session.state()) {
          case "active" -> new State("good", "At work");
          case "pending" -> new State("", "Connected");
          case "terminating" -> new State("busy", "Ending");
          default -> new State("", "Over");
        },
        Moment.toTheSecond(session.startedAt()),
        Moment.ifAny(session.endedAt()),
        session.entries(),
        totals == null || totals.statements() == null ? "" : totals.statements().toString(),
        totals == null || totals.rows() == null ? "" : totals.rows().toString(),
        session.reason() == null ? "" : Words.code(session.reason()));
  }

  private Optional<Resource> resource(SessionView session) {
    return resources.find(session.resource());
  }
}
