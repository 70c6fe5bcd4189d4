package io.safekeep.retention.pages;

import io.safekeep.retention.pages.Pages.Way;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/// The pages that the reader may open: what nobody may open is not shown to them.
@Singleton
class Ways {

  private final SignedIn signedIn;
  private final Caller caller;

  Ways(SignedIn signedIn, Caller caller) {
    this.signedIn = signedIn;
    this.caller = caller;
  }

  /// @param here address of the page that is shown
  List<Way> from(String here) {
    var ways = new ArrayList<Way>();
    if (caller.tenantIfAny().isPresent()) {
      add(ways, "/", "Your data", here);
    } else {
      if (signedIn.may("deletion-case", "read")) {
        add(ways, "/cases", "Former customers", here);
      }
      if (signedIn.may("deletion-request", "read")) {
        add(ways, "/requests", "Requests", here);
      }
      if (signedIn.may("data-holder", "read")) {
        add(ways, "/stores", "Where data lies", here);
      }
    }
    if (signedIn.may("retention-schedule", "read")) {
      add(ways, "/schedule", "Schedule", here);
    }
    return ways;
  }

  private static void add(List<Way> ways, String href, String text, String here) {
    ways.add(new Way(href, text, href.equals(here)));
  }
}
