package io.safekeep.notification.notice;

import io.safekeep.notification.delivery.SqlMessageReceipts.Receipt;
import io.safekeep.notification.delivery.SqlMessageReceipts.State;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A notice on its way to one contact or endpoint.
///
/// @param target id of the contact or endpoint
/// @param round from 1; the newest one of the target
/// @param receipt what became of the message; null once that is forgotten
record NoticeChannel(
    UUID target, Kind kind, int round, UUID message, Instant sentAt, @Nullable Receipt receipt) {

  enum Kind {
    CONTACT,
    ENDPOINT
  }

  boolean is(State state) {
    return receipt != null && receipt.state() == state;
  }

  /// One line of evidence.
  String line() {
    return receipt == null
        ? ""
        : "%s=%s channel=%s message=%s attempts=%d at=%s answer=%s\n"
            .formatted(
                kind == Kind.CONTACT ? "contact" : "endpoint",
                target,
                receipt.channel(),
                message,
                receipt.attempts(),
                receipt.settledAt(),
                receipt.said());
  }
}
