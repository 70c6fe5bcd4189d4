package io.safekeep.identity.workforce;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// The controls over the vendor's people. That nobody is active without an NDA (P128) is measured
/// by access-service, from what it was told.
class WorkforceControls {

  private static final Duration EVERY = Duration.ofMinutes(5);

  /// From the moment a training is missing until the suspension must show.
  private static final Duration TO_SUSPEND = Duration.ofSeconds(60);

  private final SqlWorkforce workforce;

  WorkforceControls(SqlWorkforce workforce) {
    this.workforce = workforce;
  }

  /// A control that holds if nobody lacks anything.
  ///
  /// @param all said when it does
  private record Everybody(
      String name, String promise, String bound, String all, Supplier<Coverage> coverage)
      implements ControlCheck {

    @Override
    public Duration every() {
      return EVERY;
    }

    @Override
    public List<ControlResult> check() {
      return coverage.get().results(all);
    }
  }

  @Produces
  @Singleton
  ControlCheck policyAcknowledged() {
    return new Everybody(
        "policy-acknowledged",
        "P9",
        "100 % of active employees acknowledged the version that is required",
        "Everybody has acknowledged the policy that is required.",
        workforce::acknowledgements);
  }

  @Produces
  @Singleton
  ControlCheck backgroundChecked() {
    return new Everybody(
        "background-checked",
        "P12",
        "100 % of active employees, by all three checks, by the day of the offer",
        "Everybody was checked before the offer.",
        workforce::backgroundChecks);
  }

  @Produces
  @Singleton
  ControlCheck employeesTrained() {
    return new Everybody(
        "employees-trained",
        "P126",
        "0 active employees without training after 30 days, or 365 days after the last",
        "Everybody was trained within 30 days, and in the last year.",
        () -> workforce.training(TO_SUSPEND.toSeconds()));
  }

  @Produces
  @Singleton
  ControlCheck roleCoursesTaken() {
    return new Everybody(
        "role-courses-taken",
        "P127",
        "100 % of the roles that people hold need a course, taken within 365 days",
        "Every role has its course, and everybody in it has taken it.",
        workforce::courses);
  }

  @Produces
  @Singleton
  ControlCheck secondFactorCoverage() {
    return new Everybody(
        "second-factor-coverage",
        "P124",
        "100 % of active employees have a second factor",
        "Everybody has a second factor.",
        workforce::secondFactors);
  }

  @Produces
  @Singleton
  ControlCheck secondFactorUsed() {
    return new Everybody(
        "second-factor-used",
        "P124",
        "100 % of the employees who are signed in showed a second factor",
        "Everybody who is signed in showed a second factor.",
        workforce::secondFactorsUsed);
  }

  @Produces
  @Singleton
  ControlCheck customersOutside() {
    return new Everybody(
        "customers-outside",
        "P67",
        "0 users of tenants with a grant or an account of the vendor's people",
        "No tenant's user holds what only the vendor's people may hold.",
        workforce::customersOutside);
  }
}
