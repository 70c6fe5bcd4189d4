package io.safekeep.notification.page;

import io.safekeep.notification.oncall.OnCall;
import io.safekeep.notification.page.Escalation.Asked;
import io.safekeep.notification.staff.ContactMethod;
import io.safekeep.notification.staff.Employee;
import io.safekeep.notification.staff.SqlContactMethods;
import io.safekeep.notification.staff.SqlStaff;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Who is meant by the targets of a policy, and how they are reached: only people who are there and
/// have a verified contact method.
@Singleton
class Callees {

  /// Whoever runs the installation, for pages that nobody else is there for.
  private static final String LAST_RESORT = "platform-operator";

  private final OnCall onCall;
  private final SqlStaff staff;
  private final SqlContactMethods methods;

  Callees(OnCall onCall, SqlStaff staff, SqlContactMethods methods) {
    this.onCall = onCall;
    this.staff = staff;
    this.methods = methods;
  }

  /// Somebody who can be asked.
  ///
  /// @param ways verified, in the order in which they are to be tried; at least one
  record Callee(Employee employee, List<ContactMethod> ways) {}

  /// Whoever a move asks, each once.
  List<Callee> of(Asked asked, Optional<EscalationPolicy> policy) {
    return switch (asked) {
      case Asked.Step(int index) -> reachable(step(index, policy));
      case Asked.Silent(UUID employee) -> {
        var people = new LinkedHashSet<UUID>();
        people.add(employee);
        people.addAll(step(0, policy));
        yield reachable(people);
      }
      case Asked.Everybody _ -> everybody(policy);
    };
  }

  private Set<UUID> step(int index, Optional<EscalationPolicy> policy) {
    return policy.filter(found -> index < found.steps().size()).stream()
        .flatMap(found -> found.steps().get(index).targets().stream())
        .flatMap(target ->
            switch (target) {
              case Target.OnCall(var schedule, var line) -> onCall.now(schedule, line).stream();
              case Target.Person(var employee) -> Stream.of(employee);
            })
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /// Everybody whom the policy may name in the next 35 days; if nobody of them is there, everybody
  /// who is on call for anything; and if there is nobody either, whoever runs the installation.
  private List<Callee> everybody(Optional<EscalationPolicy> policy) {
    var named =
        reachable(
            policy.stream()
                .flatMap(found -> found.everybody().stream())
                .flatMap(target -> ahead(target).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new)));
    if (!named.isEmpty()) {
      return named;
    }
    var others = reachable(onCall.ahead().keySet());
    return others.isEmpty()
        ? reachable(staff.withRole(LAST_RESORT).stream().map(Employee::id).toList())
        : others;
  }

  /// Whoever a target may be in the next 35 days.
  Set<UUID> ahead(Target target) {
    return switch (target) {
      case Target.OnCall(var schedule, var line) -> onCall.ahead(schedule, line);
      case Target.Person(var employee) -> Set.of(employee);
    };
  }

  List<Callee> reachable(Collection<UUID> people) {
    Map<UUID, Employee> known = new LinkedHashMap<>(staff.find(people));
    var callees = new ArrayList<Callee>();
    for (UUID person : people) {
      var employee = known.get(person);
      if (employee != null && employee.active()) {
        var ways = methods.of(person).stream().filter(ContactMethod::isVerified).toList();
        if (!ways.isEmpty()) {
          callees.add(new Callee(employee, ways));
        }
      }
    }
    return List.copyOf(callees);
  }
}
