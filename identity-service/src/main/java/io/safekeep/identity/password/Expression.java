package io.safekeep.identity.password;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.safekeep.runtime.problem.Refusal;
import java.util.regex.MatchResult;

/// A regular expression of a tenant's. It comes from strangers, so it is one of RE2: matching takes
/// time in proportion to the password's length and the expression's size, and both are bounded.
/// There is no look-around; several expressions say together what one would with it.
///
/// @param text found anywhere in the password unless it is anchored
/// @param says what is told to somebody whose password breaks the rule, after "The password"
public record Expression(String text, String says, Pattern pattern) {

  /// Longest expression, in characters.
  static final int LONGEST = 200;

  /// Largest compiled expression, in instructions. 128 characters (the longest password) times this
  /// is the most that one match can cost.
  static final int LARGEST_PROGRAM = 1000;

  /// Repetitions are copied when an expression is compiled, those within others many times over:
  /// how many characters it may come to by that, before it is compiled at all.
  private static final int LONGEST_WRITTEN_OUT = 100_000;

  private static final java.util.regex.Pattern COUNT =
      java.util.regex.Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?}");

  /// @throws Refusal INVALID_REQUEST if it is too long or too large, or no expression of RE2
  public static Expression of(String field, String text, String says) {
    if (text.isEmpty() || text.length() > LONGEST) {
      throw Refusal.invalid(
          field, "has %d characters, 1 to %d are taken".formatted(text.length(), LONGEST));
    }
    if (text.length() * copies(text) > LONGEST_WRITTEN_OUT) {
      throw Refusal.invalid(
          field,
          "may come to over %d characters with its repetitions written out"
              .formatted(LONGEST_WRITTEN_OUT));
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(text);
    } catch (PatternSyntaxException notOne) {
      throw Refusal.invalid(
          field,
          "is no expression of RE2 (%s); look-around and back-references do not exist there"
              .formatted(notOne.getDescription()));
    }
    if (pattern.programSize() > LARGEST_PROGRAM) {
      throw Refusal.invalid(
          field,
          "compiles to %d instructions, at most %d are taken"
              .formatted(pattern.programSize(), LARGEST_PROGRAM));
    }
    return new Expression(text, says, pattern);
  }

  boolean occursIn(String password) {
    return pattern.matcher(password).find();
  }

  /// What every count in the expression comes to if they stand within each other: never too low.
  private static double copies(String text) {
    return COUNT.matcher(text).results().mapToDouble(Expression::count).reduce(1, (a, b) -> a * b);
  }

  private static double count(MatchResult counted) {
    var most = counted.group(2);
    double atLeast = Double.parseDouble(counted.group(1));
    return Math.max(1, most == null || most.isEmpty() ? atLeast : Double.parseDouble(most));
  }

  @Override
  public String toString() {
    return "Expression[" + text + "]";
  }
}
