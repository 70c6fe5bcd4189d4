package io.safekeep.access.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What is known of a ticket at the moment of a decision.
public enum TicketStatus {
  /// It is open and the tenant's.
  OPEN,
  CLOSED,
  /// It is about another tenant.
  OTHER_TENANT,
  /// The ticket system does not know it.
  ABSENT,
  /// The ticket system did not answer, or not in a way that can be understood.
  UNANSWERED,
  /// Nobody asked, because the request cannot be permitted anyway.
  NOT_ASKED,
  /// No ticket system is configured, so that only the ticket's form is known.
  DECLARED;

  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @JsonCreator
  static TicketStatus of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
