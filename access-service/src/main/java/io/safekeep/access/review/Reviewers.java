package io.safekeep.access.review;

import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;

/// Who decides on what: the manager of whom it is about, or whom they passed it on to.
@Singleton
class Reviewers {

  /// Decides for people who have no manager.
  private static final String FALLBACK_TEAM = "security";

  private final SqlEmployees employees;
  private final Caller caller;

  Reviewers(SqlEmployees employees, Caller caller) {
    this.employees = employees;
    this.caller = caller;
  }

  /// Whether the caller may decide on it. Nobody reviews themselves, not even by acting for
  /// somebody else.
  boolean mayDecide(ReviewItem item) {
    if (!caller.isPerson() || !caller.actor().isAnotherThan(new Actor(item.employee(), null))) {
      return false;
    }
    return item.reviewer() == null
        ? decidesForTheRest()
        : item.reviewer().equals(caller.actor().subject());
  }

  /// Whether the caller decides for people who have no manager.
  boolean decidesForTheRest() {
    return employees
        .find(caller.subject())
        .filter(one -> one.active() && one.teams().contains(FALLBACK_TEAM))
        .isPresent();
  }
}
