package io.safekeep.notification.delivery;

import io.safekeep.notification.bounce.Report;
import io.safekeep.notification.mail.MailAddress;

/// A message's mail came back for good after a server had taken it. Told to observers once, in the
/// transaction that takes the delivery back.
public record MailReturned(Lane lane, MailAddress to, Report report) {}
