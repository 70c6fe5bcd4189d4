package io.safekeep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

/// The pages that say what clients can do about each kind of problem.
public final class ProblemPages {

  private ProblemPages() {}

  /// Asserts that a kind of problem has its page, and that the page says the same as the code.
  public static void assertPage(String slug, int status, String title) {
    assertThat(folder().resolve(slug + ".md"))
        .content()
        .startsWith("# " + title + "\n\n`/problems/" + slug + "`, status `" + status + "`\n");
  }

  private static Path folder() {
    Path module = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(module.resolve("docs/api/problems"))) {
      Path parent = module.getParent();
      if (parent == null) {
        throw new AssertionError("no folder above has docs/api/problems");
      }
      module = parent;
    }
    return module.resolve("docs/api/problems");
  }
}
