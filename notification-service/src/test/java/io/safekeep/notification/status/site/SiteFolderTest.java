package io.safekeep.notification.status.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteFolderTest {

  private static final int COPIES = 200;

  @Test
  void readerNeverFindsHalfACopy(@TempDir Path root) throws Exception {
    // Given
    var folder = new SiteFolder(root);
    folder.write(site(0));
    Callable<Integer> reader =
        () -> {
          int mixed = 0;
          for (int i = 0; i < COPIES; i++) {
            // As a file server does that resolves its folder for each request.
            var current = root.resolve(SiteFolder.CURRENT).toRealPath();
            try {
              var index = Files.readString(current.resolve("index.html"));
              var json = Files.readString(current.resolve("api/v2/status.json"));
              mixed += index.equals(json) ? 0 : 1;
            } catch (IOException replacedTooOften) {
              // The copy was three copies old meanwhile: not found is not wrong.
            }
          }
          return mixed;
        };

    // When
    int mixed;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var read = threads.submit(reader);
      for (int i = 1; i < COPIES; i++) {
        folder.write(site(i));
      }
      mixed = read.get();
    }

    // Then
    assertThat(mixed).isZero();
    assertThat(root.resolve("current/index.html")).hasContent("199");
    try (var left = Files.list(root)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("current", "copy-198", "copy-199", "copy-200");
    }
  }

  @Test
  void copyThatBrokeOffDoesNotHinderTheNext(@TempDir Path root) throws IOException {
    // Given
    var folder = new SiteFolder(root);
    folder.write(site(1));
    Files.createDirectories(root.resolve("copy-2/api"));
    Files.createSymbolicLink(root.resolve("next"), Path.of("copy-2"));

    // When
    folder.write(site(3));

    // Then
    assertThat(root.resolve("current/index.html")).hasContent("3");
  }

  private static Map<String, Document> site(int number) {
    var document = Document.of("text/html", String.valueOf(number));
    return Map.of("index.html", document, "api/v2/status.json", document);
  }
}
