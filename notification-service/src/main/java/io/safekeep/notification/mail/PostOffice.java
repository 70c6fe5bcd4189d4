package io.safekeep.notification.mail;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.ext.mail.SMTPException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Hands letters to the mail server of the installation, by SMTP.
///
/// Failure semantics: says what the server said and never throws because of it. A letter may have
/// arrived although the answer is `Later`: the connection may break between the two.
@Singleton
public class PostOffice {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int LONGEST_ANSWER = 300;

  private final ReactiveMailer mailer;

  /// All mail is sent on one event loop. The client's pool may otherwise connect on another loop
  /// than the one that listens, which then misses a greeting that comes at once, and waits for it
  /// for ever.
  private final Context loop;

  private final Optional<String> sender;
  private final ReturnPath returnPath;

  PostOffice(
      ReactiveMailer mailer,
      Vertx vertx,
      @ConfigProperty(name = "quarkus.mailer.from") Optional<String> sender,
      ReturnPath returnPath) {
    this.mailer = mailer;
    this.loop = ((VertxInternal) vertx).createEventLoopContext();
    this.sender = sender;
    this.returnPath = returnPath;
  }

  /// False in an installation that has no mail server (`QUARKUS_MAILER_FROM` and those beside it).
  public boolean isOpen() {
    return sender.isPresent();
  }

  public Answer send(Letter letter) {
    try {
      mailer
          .send(mail(letter))
          .runSubscriptionOn(task -> loop.runOnContext(_ -> task.run()))
          .await()
          .atMost(PATIENCE);
      return new Answer.Taken("taken for delivery");
    } catch (RuntimeException failed) {
      return answer(failed, letter.to());
    }
  }

  /// Sends a letter as work that is tried again: what the server refuses for good is done too.
  ///
  /// @throws IllegalStateException if the server did not take it now
  public void sendOrTryAgain(Letter letter) {
    if (send(letter) instanceof Answer.Later later) {
      throw new IllegalStateException("the mail server did not take it: " + later.text());
    }
  }

  /// The letter's Message-ID.
  public String messageId(String letter) {
    String from = sender.orElse("safekeep");
    String domain = from.substring(from.lastIndexOf('@') + 1).replaceAll("[>\\s]", "");
    return "<" + letter + "@" + domain + ">";
  }

  private Mail mail(Letter letter) {
    Mail mail =
        new Mail()
            .addTo(letter.to().value())
            .setSubject(letter.subject())
            .setText(letter.text())
            .setHtml(letter.html())
            .addHeader("Message-ID", messageId(letter.id()))
            // Holiday replies are for people (RFC 3834, section 5).
            .addHeader("Auto-Submitted", "auto-generated");
    // MAIL FROM, where servers report what becomes of it; the sender itself if nobody reads that.
    returnPath.of(letter.origin()).ifPresent(mail::setBounceAddress);
    String unsubscribe = letter.unsubscribe();
    if (unsubscribe != null) {
      mail.addHeader("List-Unsubscribe", "<" + unsubscribe.replaceAll("[\\p{Cntrl}<>]", "") + ">");
      mail.addHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }
    return mail;
  }

  private static Answer answer(RuntimeException failed, MailAddress to) {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof SMTPException reply) {
        // Begins with the code.
        String text = withoutAddress(reply.getReplyMessage(), to);
        return reply.isPermanent() ? new Answer.Refused(text) : new Answer.Later(text);
      }
    }
    return new Answer.Later(
        withoutAddress("not reached: " + failed.getClass().getSimpleName(), to));
  }

  private static String withoutAddress(String reply, MailAddress to) {
    String text =
        reply
            .replaceAll("(?i)" + Pattern.quote(to.value()), "the recipient")
            .replaceAll("\\p{Cntrl}+", " ")
            .strip();
    return text.length() > LONGEST_ANSWER ? text.substring(0, LONGEST_ANSWER) : text;
  }
}
