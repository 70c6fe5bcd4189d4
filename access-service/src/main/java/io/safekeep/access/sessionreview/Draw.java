package io.safekeep.access.sessionreview;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Whether a session is looked at. Nobody can know before, and never fewer are than the share.
final class Draw {

  private Draw() {}

  @Schema(name = "SessionReviewCause")
  public enum Chosen {
    NO,
    RANDOM,
    BREAK_GLASS;

    /// Name in tables and answers.
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// @param drawn how many were drawn before, those of emergencies not counted
  /// @param chosen how many of them are looked at
  static Chosen of(
      boolean isBreakGlass, long drawn, long chosen, double share, RandomGenerator random) {
    if (isBreakGlass) {
      return Chosen.BREAK_GLASS;
    }
    boolean isLucky = random.nextDouble() < share;
    boolean areTooFew = chosen < Math.floor(share * (drawn + 1));
    return isLucky || areTooFew ? Chosen.RANDOM : Chosen.NO;
  }
}
