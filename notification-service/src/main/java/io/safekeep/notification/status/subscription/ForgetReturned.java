package io.safekeep.notification.status.subscription;

import io.safekeep.notification.delivery.Lane;
import io.safekeep.notification.delivery.MailReturned;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// Ends subscriptions of mailboxes that are not there any more: their addresses are not kept, and
/// mail servers think little of those who go on writing to them. Who comes back subscribes again.
@Singleton
class ForgetReturned {

  private final SqlSubscriptions subscriptions;

  ForgetReturned(SqlSubscriptions subscriptions) {
    this.subscriptions = subscriptions;
  }

  void returned(@Observes MailReturned mail) {
    if (mail.lane() == Lane.STATUS && mail.report().addressIsGone()) {
      subscriptions.forget(mail.to());
    }
  }
}
