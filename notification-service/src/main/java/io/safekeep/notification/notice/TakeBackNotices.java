package io.safekeep.notification.notice;

import io.safekeep.contracts.notification.NoticeReturned;
import io.safekeep.notification.bounce.LetterReturned;
import io.safekeep.notification.contact.UnreachableContacts;
import io.safekeep.notification.mail.Origin;
import io.safekeep.notification.notice.NoticeMail.Outcome;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Instant;

/// What follows for a notice whose letter comes back: its delivery is taken back, whoever relied on
/// it hears so, and it is delivered anew by what the servers of other contacts have taken, or sent
/// on until one of them has.
@Singleton
class TakeBackNotices {

  private final SqlNotices notices;
  private final UnreachableContacts unreachable;
  private final Outbox outbox;
  private final WorkQueue queue;

  TakeBackNotices(
      SqlNotices notices, UnreachableContacts unreachable, Outbox outbox, WorkQueue queue) {
    this.notices = notices;
    this.unreachable = unreachable;
    this.outbox = outbox;
    this.queue = queue;
  }

  void returned(@Observes LetterReturned letter) {
    if (letter.isOf(Origin.Kind.NOTICE)) {
      notices
          .ofLetter(letter.origin().id())
          .flatMap(notices::locked)
          .ifPresent(notice -> takeBack(notice, letter));
    }
  }

  private void takeBack(Notice notice, LetterReturned letter) {
    var mail =
        notices.mails(notice.id()).stream()
            .filter(one -> one.id().equals(letter.origin().id()))
            .filter(one -> one.outcome() == Outcome.TAKEN)
            .findFirst();
    if (mail.isEmpty()) {
      // It was read before, or is being sent once more and comes back again.
      return;
    }
    var report = letter.report();
    notices.returned(mail.get().returned(report, letter.at()), letter.at());
    if (!report.isFinal()) {
      return;
    }
    unreachable.note(mail.get().contact(), report, letter.at());
    if (notice.isDelivered() && notice.cancelledAt() == null) {
      undo(notice, report.text(), letter.at());
    }
    queue.schedule(SendNotice.KIND, notice.id().toString());
  }

  private void undo(Notice notice, String reason, Instant at) {
    notices.undo(notice.id(), reason, at);
    outbox.add(new NoticeReturned(notice.tenant().value(), notice.id(), reason, at));
  }
}
