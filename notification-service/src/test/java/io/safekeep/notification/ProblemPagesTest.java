package io.safekeep.notification;

import io.safekeep.runtime.problem.ProblemType;
import io.safekeep.testing.ProblemPages;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemPagesTest {

  @ParameterizedTest
  @EnumSource(NotificationProblem.class)
  void everyProblemHasItsPage(ProblemType problem) {
    ProblemPages.assertPage(problem.slug(), problem.status(), problem.title());
  }
}
