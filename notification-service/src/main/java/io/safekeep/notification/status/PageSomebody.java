package io.safekeep.notification.status;

import io.safekeep.notification.page.PageOrder;
import io.safekeep.notification.page.Pages;
import io.safekeep.notification.page.Urgency;
import io.safekeep.notification.status.PublicIncident.Facts;
import io.safekeep.notification.status.PublicIncident.Published;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Asks people on call for what the public waits for, in the current transaction.
@Singleton
class PageSomebody {

  private static final String DECISION = "status-decision:";
  private static final String UPDATE = "status-update:";
  private static final String BY = "status page";

  private final Pages pages;
  private final StatusSettings settings;
  private final StatusAddress address;

  PageSomebody(Pages pages, StatusSettings settings, StatusAddress address) {
    this.pages = pages;
    this.settings = settings;
    this.address = address;
  }

  void askForDecision(Facts draft) {
    ask(
        DECISION + draft.id(),
        "Publish or justify: " + draft.title(),
        "The public status page has a draft about this incident. Within %d minutes of its detection it has to be published, or two people say why not."
            .formatted(Level.TO_DECIDE.toMinutes()));
  }

  void askForUpdate(Published incident) {
    ask(
        UPDATE + incident.id(),
        "Update the status page: " + incident.facts().title(),
        "Customers were promised word every %d minutes until it is resolved; the time is nearly over."
            .formatted(incident.facts().level().updateEvery().toMinutes()));
  }

  void stopAskingForDecision(UUID incident) {
    pages.resolve(DECISION + incident, BY);
  }

  void stopAskingForUpdate(UUID incident) {
    pages.resolve(UPDATE + incident, BY);
  }

  void stop(UUID incident) {
    stopAskingForDecision(incident);
    stopAskingForUpdate(incident);
  }

  private void ask(String key, String title, String text) {
    pages.start(
        new PageOrder(
            key, settings.policy(), Urgency.HIGH, title, text, address.of("/public-status")));
  }
}
