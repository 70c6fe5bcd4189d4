package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Generated files that are kept in the repository, so that a change of them is seen in review.
/// `-Dgolden.write=true` writes them anew.
final class Golden {

  private static final String REMEDY =
      "Look at the difference; if it is meant, write the file anew: mvn -pl helm -am test -Dgolden.write=true";

  private Golden() {}

  static void assertEqual(Path file, String expected) {
    if (Boolean.getBoolean("golden.write")) {
      write(file, expected);
    }
    assertThat(file).as(REMEDY).exists();
    assertThat(Project.read(file)).as("%s. %s", file.getFileName(), REMEDY).isEqualTo(expected);
  }

  private static void write(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
