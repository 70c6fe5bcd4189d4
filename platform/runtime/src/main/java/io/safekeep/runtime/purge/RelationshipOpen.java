package io.safekeep.runtime.purge;

import io.safekeep.runtime.problem.ProblemType;
import io.safekeep.runtime.problem.Refusal;

/// Why a holder gives nothing away: the tenant is a customer. Never told over HTTP.
public enum RelationshipOpen implements ProblemType {
  RELATIONSHIP_OPEN;

  public static Refusal refusal(String detail) {
    return new Refusal(RELATIONSHIP_OPEN, detail);
  }

  @Override
  public int status() {
    return 409;
  }

  @Override
  public String title() {
    return "The tenant has an open relationship";
  }
}
