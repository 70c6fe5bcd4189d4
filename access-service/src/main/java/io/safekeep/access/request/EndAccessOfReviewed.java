package io.safekeep.access.request;

import io.safekeep.access.grant.EndGrant;
import io.safekeep.access.grant.EndReason;
import io.safekeep.access.review.EligibilityLost;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import java.util.Set;

/// What a review took away ends at once. Who is still eligible by another team may ask again.
@Singleton
class EndAccessOfReviewed implements EligibilityLost {

  private final SqlHoldings holdings;
  private final EndGrant endGrant;

  EndAccessOfReviewed(SqlHoldings holdings, EndGrant endGrant) {
    this.holdings = holdings;
    this.endGrant = endGrant;
  }

  @Override
  public void lost(String employee, Set<String> entitlements) {
    holdings
        .openGrants(employee, entitlements)
        .forEach(grant -> endGrant.end(grant, EndReason.REVIEW, "", Actor.SUITE));
  }
}
