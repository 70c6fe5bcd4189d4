package io.safekeep.runtime.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemPagesTest {

  @ParameterizedTest
  @EnumSource(CommonProblem.class)
  void everyProblemHasItsPage(CommonProblem problem) {
    Path page = Path.of("../../docs/api/problems", problem.slug() + ".md");

    assertThat(page)
        .content()
        .startsWith("# " + problem.title() + "\n")
        .contains("`" + problem.status() + "`");
  }
}
