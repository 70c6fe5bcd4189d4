package io.safekeep.access.pages;

import io.safekeep.access.pages.Pages.Way;
import io.safekeep.access.review.Campaigns;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/// The pages that the reader may open: what nobody may open is not shown to them.
@Singleton
class Ways {

  private final SignedIn signedIn;
  private final Campaigns campaigns;
  private final Caller caller;

  Ways(SignedIn signedIn, Campaigns campaigns, Caller caller) {
    this.signedIn = signedIn;
    this.campaigns = campaigns;
    this.caller = caller;
  }

  /// @param here address of the page that is shown
  List<Way> from(String here) {
    var ways = new ArrayList<Way>();
    boolean vendor = caller.tenantIfAny().isEmpty();
    if (vendor && signedIn.may("access-request", "create")) {
      add(ways, "/", "My access", here);
      add(ways, "/request", "Ask for access", here);
    }
    if (vendor && signedIn.may("access-request", "approve")) {
      add(ways, "/approvals", "Approvals", here);
    }
    if (vendor && mayReview()) {
      add(ways, "/reviews", "Reviews", here);
    }
    if (!vendor && signedIn.may("transparency", "read")) {
      add(ways, "/transparency", "Who gets in", here);
      add(ways, "/transparency/log", "Log", here);
    }
    if (signedIn.may("access-session", "read")) {
      add(ways, "/sessions", "Live sessions", here);
    }
    return ways;
  }

  /// Who has never had anything to decide is spared the page.
  private boolean mayReview() {
    return signedIn.may("access-review", "open")
        || (signedIn.may("access-review", "decide") && campaigns.isAnyMine());
  }

  /// Where to go whose first page is not their own access.
  String first() {
    return from("").stream().findFirst().map(Way::href).orElse("/approvals");
  }

  private static void add(List<Way> ways, String href, String text, String here) {
    ways.add(new Way(href, text, href.equals(here)));
  }
}
