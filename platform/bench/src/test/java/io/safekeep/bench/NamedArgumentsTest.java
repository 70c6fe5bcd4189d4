package io.safekeep.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamedArgumentsTest {
  private static final List<String> NAMES = List.of("rounds", "only");

  @Test
  void whatIsNotGivenIsAsUsual() {
    var arguments = NamedArguments.of(List.of("only=keys"), NAMES);

    assertThat(arguments.number("rounds", 3)).isEqualTo(3);
    assertThat(arguments.text("only", "")).isEqualTo("keys");
  }

  @Test
  void nameThatIsNoneOfThemIsNamed() {
    assertThatThrownBy(() -> NamedArguments.of(List.of("round=2"), NAMES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("takes no 'round=2'");
  }
}
