package io.safekeep.e2e;

import io.safekeep.local.LineProgress;
import io.safekeep.local.Suite;
import io.safekeep.local.SuiteOptions;
import io.safekeep.local.TenantSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// The suite that all stories are told on: started before the first, stopped after the last.
final class SharedSuite implements BeforeAllCallback {

  static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();

  /// Whether the stories are told on native executables.
  static final boolean NATIVE = Boolean.getBoolean("safekeep.native");

  private Running running;

  Suite suite() {
    return running.suite;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    running =
        context
            .getRoot()
            .getStore(Namespace.GLOBAL)
            .computeIfAbsent(Running.class, _ -> Running.start(), Running.class);
  }

  private record Running(Suite suite, Path state) implements AutoCloseable {

    static Running start() {
      try {
        var state = Files.createTempDirectory("safekeep-e2e-");
        return new Running(
            Suite.start(
                SuiteOptions.forTest(PROJECT, state)
                    .withNative(NATIVE)
                    .withTenants(
                        List.of(
                            new TenantSpec("Harbour Records", "harbour-records", "shop", 0.17),
                            new TenantSpec(
                                "Maple Street Audio", "maple-street-audio", "shop", 0.71))),
                new LineProgress(System.out)),
            state);
      } catch (IOException e) {
        throw new IllegalStateException("there is no room for the suite's state", e);
      }
    }

    @Override
    public void close() throws IOException {
      suite.close();
      try (var files = Files.walk(state)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }
}
