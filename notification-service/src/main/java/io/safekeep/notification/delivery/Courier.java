package io.safekeep.notification.delivery;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.notification.delivery.Channel.Hook;
import io.safekeep.notification.delivery.Channel.Mail;
import io.safekeep.notification.delivery.Channel.Phone;
import io.safekeep.notification.delivery.Outcome.Result;
import io.safekeep.notification.endpoint.Route;
import io.safekeep.notification.mail.Answer;
import io.safekeep.notification.mail.Letter;
import io.safekeep.notification.mail.LetterPaper;
import io.safekeep.notification.mail.MailAddress;
import io.safekeep.notification.mail.Origin;
import io.safekeep.notification.mail.PostOffice;
import io.safekeep.runtime.outbound.GuardedHttp;
import io.safekeep.runtime.outbound.GuardedHttp.Receipt;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes one attempt on a channel and says what came of it.
///
/// Failure semantics: whatever the receiver does is an outcome; nothing is thrown because of it. A
/// message may have arrived although the outcome is `LATER`.
@Singleton
class Courier {

  /// Standard Webhooks 1.0 asks for 15 to 30 seconds.
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final int GONE = 410;

  private final PostOffice post;
  private final GuardedHttp http;
  private final Payload payload;
  private final PhoneSettings phones;
  private final Clock clock;

  Courier(PostOffice post, GuardedHttp http, Payload payload, PhoneSettings phones, Clock clock) {
    this.post = post;
    this.http = http;
    this.payload = payload;
    this.phones = phones;
    this.clock = clock;
  }

  /// Templates in `templates/Letter`.
  @CheckedTemplate(basePath = "Letter")
  static class Templates {

    private Templates() {}

    static native TemplateInstance message(Text text);
  }

  /// @param route of the endpoint; null for other channels, and if it is gone or disabled
  Outcome carry(Attempt attempt, @Nullable Route route) {
    return switch (attempt.to()) {
      case Mail mail -> mail(attempt, mail);
      case Phone phone -> phone(attempt, phone);
      case Hook _ ->
          route == null
              ? Outcome.of(Result.REFUSED, "the endpoint is gone or disabled")
              : hook(attempt, route);
    };
  }

  private Outcome hook(Attempt attempt, Route route) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", "Safekeep");
    byte[] body =
        switch (route.kind()) {
          case WEBHOOK -> {
            byte[] content = payload.webhook(attempt);
            sign(headers, attempt, route, content);
            yield content;
          }
          case SLACK -> payload.slack(attempt);
          case TEAMS -> payload.teams(attempt);
        };
    return post(route.address(), headers, body);
  }

  /// Standard Webhooks 1.0, section "Webhook headers". The id stays the same over all attempts, the
  /// time is that of this one.
  private void sign(Map<String, String> headers, Attempt attempt, Route route, byte[] body) {
    String id = "msg_" + attempt.message();
    Instant now = clock.instant();
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", String.valueOf(now.getEpochSecond()));
    headers.put(
        "webhook-signature",
        route.keys().stream().map(key -> key.sign(id, now, body)).collect(Collectors.joining(" ")));
  }

  private Outcome phone(Attempt attempt, Phone phone) {
    URI provider = phones.url().orElse(null);
    if (provider == null) {
      return Outcome.of(Result.REFUSED, "the installation has no provider of calls");
    }
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Idempotency-Key", attempt.message().toString());
    try {
      if (phones.tokenFile().isPresent()) {
        headers.put(
            "Authorization", "Bearer " + Files.readString(phones.tokenFile().get()).strip());
      }
    } catch (IOException unreadable) {
      return Outcome.of(Result.LATER, "the provider's token cannot be read");
    }
    return post(provider, headers, payload.phone(attempt, phone));
  }

  private Outcome post(URI to, Map<String, String> headers, byte[] body) {
    try {
      return outcome(http.send(to, headers, body, PATIENCE));
    } catch (IOException failed) {
      return Outcome.of(Result.LATER, String.valueOf(failed.getMessage()));
    }
  }

  private Outcome outcome(Receipt receipt) {
    int status = receipt.status();
    Result result =
        status >= 200 && status < 300
            ? Result.DELIVERED
            : status == GONE ? Result.GONE : Result.LATER;
    return new Outcome(
        result,
        Optional.of(status),
        "answered " + status,
        receipt.retryAfter().flatMap(this::wish).orElse(Duration.ZERO));
  }

  /// RFC 9110, section 10.2.3: seconds, or a date.
  private Optional<Duration> wish(String retryAfter) {
    try {
      return Optional.of(
          retryAfter.chars().allMatch(Character::isDigit)
              ? Duration.ofSeconds(Long.parseLong(retryAfter))
              : Duration.between(
                  clock.instant(),
                  ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)));
    } catch (DateTimeException | NumberFormatException notUnderstood) {
      return Optional.empty();
    }
  }

  private Outcome mail(Attempt attempt, Mail mail) {
    if (!post.isOpen()) {
      return Outcome.of(Result.REFUSED, "the installation sends no mail");
    }
    Text text = attempt.text();
    var paper = LetterPaper.write(() -> Templates.message(text));
    String html = text.html();
    return switch (post.send(
        new Letter(
            attempt.message() + "." + attempt.delivery(),
            new MailAddress(mail.address()),
            text.subject(),
            paper.text(),
            html == null ? paper.html() : html,
            new Origin(Origin.Kind.DELIVERY, attempt.delivery()),
            mail.unsubscribe()))) {
      case Answer.Taken(String said) -> Outcome.of(Result.DELIVERED, said);
      case Answer.Refused(String said) -> Outcome.of(Result.REFUSED, said);
      case Answer.Later(String said) -> Outcome.of(Result.LATER, said);
    };
  }
}
