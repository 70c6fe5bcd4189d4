package io.safekeep.runtime.purge;

/// Kinds of refusals of a step, as they are told to retention-service.
final class Refused {

  /// The warrant is not good.
  static final String WARRANT = "warrant";

  /// This service knows of a relationship that is open, or nothing of the tenant's relationships.
  static final String RELATIONSHIP_OPEN = "relationship-open";

  /// The holder knows a reason.
  static final String HOLDER = "holder";

  private Refused() {}
}
