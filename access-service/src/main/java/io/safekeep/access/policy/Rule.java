package io.safekeep.access.policy;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What is looked at, in this order. Every rule is applied to every question.
public enum Rule {
  EMPLOYEE,
  GATE,
  RESOURCE,
  ENTITLEMENT,
  TEAM,
  /// A review took away, or was not done in time.
  REVIEW,
  NETWORK_INFRASTRUCTURE,
  REASON,
  DE_IDENTIFIED,
  TICKET,
  DURATION,
  START,
  STEP_UP,
  BREAK_GLASS,
  CONFLICT,
  WHEN,
  DENY_IF,
  /// Of those who decide: nobody approves for themselves.
  FOUR_EYES;

  /// Name in answers, tables and logs.
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
