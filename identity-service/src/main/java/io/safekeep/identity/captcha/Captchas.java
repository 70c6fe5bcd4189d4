package io.safekeep.identity.captcha;

import io.safekeep.identity.MasterKeySettings;
import io.safekeep.identity.token.SqlSingleUse;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.secret.Secret;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Asks, and judges answers. What is asked travels sealed through the browser, so that nothing is
/// stored for whoever never answers. An answer is good once, right or wrong, within [#LIFETIME].
@Singleton
public class Captchas {

  /// How long somebody may look or listen.
  static final Duration LIFETIME = Duration.ofMinutes(5);

  /// 6 to the power of 5: a blind guess is right once in 7776 times.
  static final int DIGITS = 5;

  /// So that each can be counted by ear.
  static final int HIGHEST_DIGIT = 6;

  private static final int NONCE_BYTES = 16;
  private static final String CONTEXT = "captcha";

  private final SecureRandom random = new SecureRandom();
  private final Sealer sealer;
  private final SqlSingleUse singleUse;
  private final Clock clock;

  Captchas(MasterKeySettings masterKey, SqlSingleUse singleUse, Clock clock) {
    this.sealer = masterKey.sealerFor("captcha");
    this.singleUse = singleUse;
    this.clock = clock;
  }

  /// What came back with a form.
  ///
  /// @param question as it was issued
  /// @param digits as they were typed
  public record Answer(String question, String digits) {}

  /// Proof that a right answer was given and used up.
  public record Passed(String id) {}

  /// A new question, to be put into a form and into the addresses of its picture and sound.
  public String ask() {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    var digits =
        IntStream.range(0, DIGITS)
            .mapToObj(_ -> String.valueOf(1 + random.nextInt(HIGHEST_DIGIT)))
            .collect(Collectors.joining());
    var text =
        "%d %s %s"
            .formatted(
                clock.instant().plus(LIFETIME).getEpochSecond(),
                digits,
                Base64.getUrlEncoder().withoutPadding().encodeToString(nonce));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(sealer.seal(text.getBytes(StandardCharsets.UTF_8), CONTEXT));
  }

  /// Judges an answer and uses the question up. Empty if the answer is wrong, late, was given
  /// before, or belongs to no question of ours.
  public Optional<Passed> judge(Answer answer) {
    return open(answer.question)
        .filter(_ -> singleUse.claim("captcha", "", answer.question, LIFETIME))
        .filter(digits ->
            MessageDigest.isEqual(
                digits.getBytes(StandardCharsets.UTF_8),
                answer.digits.replace(" ", "").strip().getBytes(StandardCharsets.UTF_8)))
        .map(_ -> new Passed(new Secret(answer.question).hash()));
  }

  /// The digits to show or sound; empty for what is not ours or too old.
  Optional<String> open(String question) {
    byte[] sealed;
    try {
      sealed = Base64.getUrlDecoder().decode(question);
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
    return sealer
        .open(sealed, CONTEXT)
        .map(plain -> new String(plain, StandardCharsets.UTF_8).split(" ", 3))
        .filter(parts -> clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(parts[0]))))
        .map(parts -> parts[1]);
  }
}
