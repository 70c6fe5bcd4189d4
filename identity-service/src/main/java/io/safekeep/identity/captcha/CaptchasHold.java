package io.safekeep.identity.captcha;

import io.safekeep.identity.captcha.Captchas.Answer;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// P150: public forms ask what programs answer badly. Asks itself: the right answer passes once, a
/// wrong one and a repeated one do not, and the question can be seen and heard.
@Singleton
class CaptchasHold implements ControlCheck {

  private final SecureRandom random = new SecureRandom();
  private final Captchas captchas;

  CaptchasHold(Captchas captchas) {
    this.captchas = captchas;
  }

  @Override
  public String name() {
    return "captchas-hold";
  }

  @Override
  public String promise() {
    return "P150";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "a right answer passes once, no other does; picture and sound are there";
  }

  @Override
  public List<ControlResult> check() {
    var faults = new ArrayList<String>();
    var question = captchas.ask();
    var digits = captchas.open(question).orElse("");
    if (captchas.judge(new Answer(question, digits)).isEmpty()) {
      faults.add("the right answer was refused");
    }
    if (captchas.judge(new Answer(question, digits)).isPresent()) {
      faults.add("an answer passed twice");
    }
    if (captchas.judge(new Answer(captchas.ask(), "777777")).isPresent()) {
      faults.add("a wrong answer passed");
    }
    if (CaptchaPicture.of(digits, random).length == 0 || CaptchaSound.of(digits).length == 0) {
      faults.add("there is nothing to see or to hear");
    }
    return List.of(
        new ControlResult(
            faults.isEmpty() ? Outcome.PASS : Outcome.FAIL,
            null,
            "captcha",
            faults.size() + " faults",
            faults.isEmpty()
                ? "Only the first right answer passes, and it can be seen and heard."
                : String.join("; ", faults)));
  }
}
