package io.safekeep.local;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceLogTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void aLogOfAnEarlierRun() throws IOException {
    file = folder.resolve("access-service.log");
    Files.writeString(file, "{\"level\":\"ERROR\",\"message\":\"an earlier run's trouble\"}\n");
  }

  @Test
  void theCausesOfTheLastErrorAreTold() throws IOException {
    // Given
    var log = new ServiceLog(file);
    log.mark();
    Files.writeString(
        file,
        """
        {"level":"INFO","message":"starting"}
        {"level":"ERROR","message":"Failed to start application","exception":{"exceptionType":"java.lang.RuntimeException","message":"Failed to start quarkus","causedBy":{"exception":{"exceptionType":"org.postgresql.util.PSQLException","message":"FATAL: database is starting up"}}}}
        {"level":"INFO","message":"stopped"}
        """,
        APPEND);

    // Then
    assertThat(log.whyItFailed())
        .isEqualTo(
            """
            Failed to start application
            java.lang.RuntimeException: Failed to start quarkus
            org.postgresql.util.PSQLException: FATAL: database is starting up\
            """);
  }

  @Test
  void withoutAnErrorTheLastLinesAreTold() throws IOException {
    // Given
    var log = new ServiceLog(file);
    log.mark();
    Files.writeString(
        file, "Error: Unable to access jarfile\nAOTCache creation is complete\n", APPEND);

    // Then
    assertThat(log.whyItFailed()).isEqualTo("Error: Unable to access jarfile");
  }
}
