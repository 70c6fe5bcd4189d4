package io.safekeep.notification.ways;

import io.safekeep.runtime.pages.SignedIn;
import jakarta.inject.Singleton;
import java.util.List;

/// The pages that the reader may open: what nobody may open is not shown to them. A feature adds a
/// line here, and `ways.html` to its pages.
@Singleton
public class Ways {

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("/alerts", "Alerts", "alert", "read"),
          new Entry("/silences", "Silences", "alert", "read"),
          new Entry("/pages", "Pages", "on-call", "read"),
          new Entry("/on-call", "On call", "on-call", "read"),
          new Entry("/incidents", "Incidents", "incident", "read"),
          new Entry("/public-status", "Status page", "status", "post"),
          new Entry("/our-incidents", "Incidents", "tenant-incident", "read"),
          new Entry("/our-incidents", "Incidents", "tenant-incident", "read"),
          new Entry("/endpoints", "Endpoints", "endpoint", "read"));

  private final SignedIn signedIn;

  Ways(SignedIn signedIn) {
    this.signedIn = signedIn;
  }

  /// A page and the permission that its route asks for.
  private record Entry(String href, String text, String resource, String action) {}

  /// @param here address of the page that is shown
  public List<Way> from(String here) {
    return ENTRIES.stream()
        .filter(entry -> signedIn.may(entry.resource(), entry.action()))
        .map(entry -> new Way(entry.href(), entry.text(), entry.href().equals(here)))
        .toList();
  }
}
