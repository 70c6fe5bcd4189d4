package io.safekeep.identity.mail;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.Mailer;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Writes to people about their account, by SMTP. Plain text without pictures or links that count.
@Singleton
public class AccountMail {

  private final Mailer mailer;
  private final Optional<String> sender;

  AccountMail(
      Mailer mailer, @ConfigProperty(name = "quarkus.mailer.from") Optional<String> sender) {
    this.mailer = mailer;
    this.sender = sender;
  }

  /// False in an installation that has no mail server (`QUARKUS_MAILER_FROM` and those beside it).
  public boolean isPossible() {
    return sender.isPresent();
  }

  /// Hands a message to the mail server.
  ///
  /// @throws RuntimeException if it does not take it; try again later
  public void send(String to, String subject, String text) {
    mailer.send(Mail.withText(to, subject, text));
  }
}
