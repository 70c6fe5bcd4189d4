package io.safekeep.identity.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.runtime.problem.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {

  /// Expressions with which matchers that backtrack take minutes or years.
  static final List<String> EVIL =
      List.of(
          "^(a+)+$",
          "^(a|a)*$",
          "^(a|aa)+$",
          "^([a-zA-Z]+)*$",
          "^(([a-z])+.)+[A-Z]([a-z])+$",
          "(x+x+)+y",
          "^(.*a){20}$",
          "^(a?){50}a{50}$",
          "(.*)*(.*)*(.*)*(.*)*(.*)*=",
          "^((ab)*)*$",
          "(a*)*b",
          "([a-z]{1,30}){1,8}[0-9]",
          "^(\\p{L}+\\p{L}+)+!$");

  @Test
  void expressionsThatBlowUpElsewhereStaySmallHereAndDecide() {
    var password = new Password("a".repeat(127) + "!");
    for (var evil : EVIL) {
      // When
      var expression = Expression.of("allOf", evil, "does not fit");

      // Then
      assertThat(expression.pattern().programSize())
          .as("instructions of %s", evil)
          .isLessThanOrEqualTo(Expression.LARGEST_PROGRAM);
      assertThat(expression.occursIn(password.normalized()))
          .as(evil)
          .isEqualTo(evil.equals("^(\\p{L}+\\p{L}+)+!$"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((a{30}){30}){30}",
        "(((((((((x{10}){10}){10}){10}){10}){10}){10}){10}){10})",
        "a{100000}",
        "[a-z]{999}[0-9]{999}",
        "(\\pL{40}){40}"
      })
  void whatWouldBeLargeOnceCompiledIsRefusedBeforeThat(String large) {
    assertThatThrownBy(() -> Expression.of("allOf[0].expression", large, "x"))
        .isInstanceOf(Refusal.class)
        .hasMessageMatching(
            "allOf\\[0].expression (may come to over 100000 characters .*|is no expression .*|compiles to .*)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(?=.*[0-9])a", "(a)\\1", "(?<!a)b", "(", "[z-a]", "*", "(?P<x"})
  void whatRe2HasNotIsRefusedAndSaidSo(String unknown) {
    assertThatThrownBy(() -> Expression.of("noneOf[2].expression", unknown, "x"))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("noneOf[2].expression is no expression of RE2")
        .hasMessageEndingWith("look-around and back-references do not exist there");
  }

  @Test
  void longestExpressionHas200Characters() {
    assertThat(Expression.of("allOf", "a".repeat(200), "x").occursIn("a")).isFalse();
    assertThatThrownBy(() -> Expression.of("allOf", "a".repeat(201), "x"))
        .hasMessage("allOf has 201 characters, 1 to 200 are taken");
  }

  @Test
  void expressionsOfAPolicyAreBoundedTogether() {
    var large = Expression.of("allOf", "[a-z]{900}", "x");
    var two = new ChosenPolicy(1, "customer", List.of(large), List.of(large), 5);

    assertThat(two.allOf()).hasSize(1);
    assertThatThrownBy(
            () -> new ChosenPolicy(1, "customer", List.of(large, large), List.of(large), 5))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("instructions together, at most 2000 are taken");
  }
}
