package io.safekeep.access.pages;

import io.safekeep.runtime.pages.ProblemInWords;
import io.safekeep.runtime.problem.Problem;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Says what people can do about problems of access.
@Singleton
class AccessInWords implements ProblemInWords {

  @Override
  public Optional<Words> of(Problem problem) {
    return switch (problem.type()) {
      case "/problems/step-up-needed" ->
          words(
              "Sign in anew first",
              "This asks for a stronger or newer sign-in than yours. You come back to where you were.");
      case "/problems/request-differs" ->
          words(
              "It is not what you saw",
              "The request, or what the policy says of it, has changed since the page was shown."
                  + " Nothing was decided. Look at it again.");
      case "/problems/request-state" ->
          words("It is decided already", "Somebody was faster, or its time was over.");
      case "/problems/review-state" ->
          words("It is decided already", "Somebody was faster. Look at the review again.");
      case "/problems/not-the-reviewer" ->
          words("It is for somebody else to decide", "It was passed on, or it never was yours.");
      case "/problems/another-person-needed" ->
          words("Another person has to do this", problem.detail());
      default -> Optional.empty();
    };
  }

  private static Optional<Words> words(String title, String text) {
    return Optional.of(new Words(title, text));
  }
}
