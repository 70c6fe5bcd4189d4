package io.safekeep.identity.mail;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Writes to people about their account, by SMTP. Plain text without pictures or links that count.
@Singleton
public class AccountMail {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final ReactiveMailer mailer;

  /// All mail is sent on one event loop. The client's pool may otherwise connect on another loop
  /// than the one that listens, which then misses a greeting that comes at once, and waits for it
  /// for ever.
  private final Context loop;

  private final Optional<String> sender;

  AccountMail(
      ReactiveMailer mailer,
      Vertx vertx,
      @ConfigProperty(name = "quarkus.mailer.from") Optional<String> sender) {
    this.mailer = mailer;
    this.loop = ((VertxInternal) vertx).createEventLoopContext();
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
    mailer
        .send(Mail.withText(to, subject, text))
        .runSubscriptionOn(task -> loop.runOnContext(_ -> task.run()))
        .await()
        .atMost(PATIENCE);
  }
}
