package io.safekeep.notification.ways;

import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/// The pages that the reader may open: what nobody may open is not shown to them. A feature adds a
/// line here, and `ways.html` to its pages.
@Singleton
public class Ways {

  /// The first page, which is everybody's.
  public static final String START = "/";

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("/pages", "Pages", "on-call", "read"),
          new Entry("/on-call", "On call", "on-call", "read"),
          new Entry("/incidents", "Incidents", "incident", "read"),
          new Entry("/alerts", "Alerts", "alert", "read"),
          new Entry("/silences", "Silences", "alert", "read"),
          new Entry("/public-status", "Status page", "status", "post"),
          new Entry("/our-incidents", "Incidents", "tenant-incident", "read"),
          new Entry("/our-contacts", "Contacts", "tenant-contact", "read", true),
          new Entry("/endpoints", "Endpoints", "endpoint", "read"));

  private final SignedIn signedIn;
  private final Caller caller;

  Ways(SignedIn signedIn, Caller caller) {
    this.signedIn = signedIn;
    this.caller = caller;
  }

  /// A page and the permission that its route asks for.
  ///
  /// @param tenants whether it is for the people of a tenant alone
  private record Entry(String href, String text, String resource, String action, boolean tenants) {

    Entry(String href, String text, String resource, String action) {
      this(href, text, resource, action, false);
    }
  }

  /// @param here address of the page that is shown
  public List<Way> from(String here) {
    var ways = new ArrayList<Way>();
    ways.add(new Way(START, "Start", here.equals(START)));
    ENTRIES.stream()
        .filter(entry -> !entry.tenants() || caller.tenantIfAny().isPresent())
        .filter(entry -> signedIn.may(entry.resource(), entry.action()))
        .map(entry -> new Way(entry.href(), entry.text(), entry.href().equals(here)))
        .forEach(ways::add);
    return List.copyOf(ways);
  }
}
