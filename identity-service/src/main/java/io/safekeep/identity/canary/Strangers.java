package io.safekeep.identity.canary;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.safekeep.identity.canary.Canaries.Canary;
import io.safekeep.identity.canary.OwnHttp.Answer;
import io.safekeep.identity.canary.OwnHttp.Visit;
import io.safekeep.identity.role.Role;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Asks for one tenant's things in the name of another, by every route that names them and in every
/// role, and by every route that only reads whether anything of them shows.
@Singleton
class Strangers {

  private static final List<Role> ROLES = List.of(Role.TENANT_ADMIN, Role.MEMBER);

  /// No such thing, or not permitted: what a stranger learns nothing from.
  private static final Set<Integer> NOTHING = Set.of(403, 404);

  /// Where tenants' issuers tell of sign-outs, by a token of their own: strangers all.
  private static final ApiRoute OF_ISSUERS =
      new ApiRoute("post", "/federation/{connection}/back-channel-logout");

  private final Canaries canaries;

  Strangers(Canaries canaries) {
    this.canaries = canaries;
  }

  /// What strangers were answered, by route and role, and what they learned.
  record Seen(Map<String, Answer> answers, List<String> leaks) {

    Seen {
      answers = Map.copyOf(answers);
      leaks = List.copyOf(leaks);
    }
  }

  /// @param owner whose things are asked for
  /// @throws IOException if the owner does not see them either: then nothing is shown by what a
  ///   stranger does not see
  Seen ask(Visit visit, Canary stranger, Canary owner) throws IOException {
    requireSeenByOwner(visit, owner);
    var answers = new LinkedHashMap<String, Answer>();
    var leaks = new ArrayList<String>();
    var description = visit.description();
    for (var role : ROLES) {
      var token = canaries.token(stranger, role);
      for (var route : description.routes()) {
        if ((!route.isRead() && !route.names(owner.things())) || route.equals(OF_ISSUERS)) {
          continue;
        }
        var answer = visit.ask(token, route, owner.things(), description.bodyOf(route));
        var question = "%s as %s".formatted(route, role.label());
        answers.put(question, answer);
        if (isLeak(route, owner, answer)) {
          leaks.add("%s: %d".formatted(question, answer.status()));
        }
      }
    }
    return new Seen(answers, leaks);
  }

  private static boolean isLeak(ApiRoute route, Canary owner, Answer answer) {
    return answer.body().contains(owner.domain())
        || (route.names(owner.things()) && !NOTHING.contains(answer.status()));
  }

  private void requireSeenByOwner(Visit visit, Canary owner) throws IOException {
    var user = new ApiRoute("get", "/v1/tenants/{tenant}/users/{id}");
    var answer =
        visit.ask(
            canaries.token(owner, Role.TENANT_ADMIN),
            user,
            owner.things(),
            JsonNodeFactory.instance.objectNode());
    if (answer.status() != 200 || !answer.body().contains(owner.domain())) {
      throw new IOException(
          "%s does not see its own: status %d".formatted(owner.domain(), answer.status()));
    }
  }
}
