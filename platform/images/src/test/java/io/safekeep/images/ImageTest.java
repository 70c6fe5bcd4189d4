package io.safekeep.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTest {

  private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();
  private static final Map<String, String> VERSION = Map.of("VERSION", "1.2.3");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "identity-service",
        "access-service",
        "backup-service",
        "retention-service",
        "notification-service"
      })
  void dockerfilesOfEveryServiceAreFollowed(String service) throws Exception {
    for (var kind : List.of("jvm", "native")) {
      // When
      var dockerfile = Dockerfile.parse(text(service, kind), VERSION);

      // Then
      assertThat(dockerfile.user()).isEqualTo("65532:65532");
      assertThat(dockerfile.workingDirectory()).isEqualTo("/app");
      assertThat(dockerfile.ports()).contains(8080);
      assertThat(dockerfile.labels())
          .containsEntry("org.opencontainers.image.title", service)
          .containsEntry("org.opencontainers.image.version", "1.2.3");
      assertThat(dockerfile.environment()).containsEntry("LANG", "C.UTF-8");
      assertThat(dockerfile.entrypoint().getFirst()).startsWith("/");
    }
  }

  @Test
  void sameFilesMakeTheSameImageWhateverTheirTimesAndOwners() throws Exception {
    // Given
    var dockerfile = Dockerfile.parse(text("identity-service", "jvm"), VERSION);
    var module = built("a", Instant.parse("2026-01-01T00:00:00Z"), "rw-r--r--");
    var again = built("b", Instant.parse("2031-05-06T07:08:09Z"), "rw-------");

    // When
    var first = write(new Image(dockerfile, module, "scratch"), "first.tar");
    var second = write(new Image(dockerfile, again, "scratch"), "second.tar");

    // Then
    assertThat(second).isEqualTo(first).startsWith("sha256:");
    assertThat(folder.resolve("second.tar")).hasSameBinaryContentAs(folder.resolve("first.tar"));
  }

  @Test
  void anotherFileMakesAnotherImage() throws Exception {
    // Given
    var dockerfile = Dockerfile.parse(text("identity-service", "jvm"), VERSION);
    var module = built("a", Instant.EPOCH, "rw-r--r--");
    var first = write(new Image(dockerfile, module, "scratch"), "first.tar");

    // When
    Files.writeString(module.resolve("target/quarkus-app/lib/main/a.jar"), "changed");
    var second = write(new Image(dockerfile, module, "scratch"), "second.tar");

    // Then
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void imageStandsOnAnotherThatIsAnArchive() throws Exception {
    // Given
    var dockerfile = Dockerfile.parse(text("identity-service", "jvm"), VERSION);
    var module = built("a", Instant.EPOCH, "rw-r--r--");
    write(new Image(dockerfile, module, "scratch"), "base.tar");

    // When
    write(new Image(dockerfile, module, "tar:" + folder.resolve("base.tar")), "on-top.tar");

    // Then
    assertThat(Files.size(folder.resolve("on-top.tar")))
        .isGreaterThan(Files.size(folder.resolve("base.tar")));
  }

  @Test
  void moduleThatIsNotBuiltIsToldSo() throws Exception {
    // Given
    var dockerfile = Dockerfile.parse(text("identity-service", "native"), VERSION);
    Files.createDirectories(folder.resolve("empty/target"));

    // Then
    assertThatThrownBy(
            () -> write(new Image(dockerfile, folder.resolve("empty"), "scratch"), "no.tar"))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("target/*-runner; build the module first");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN apt-get update",
        "ADD https://example.org/x /x",
        "COPY --from=build /x /x",
        "COPY target/x x",
        "FROM other",
        "LABEL version=\"${NOBODY}\"",
      })
  void whatCannotBeFollowedIsRefused(String instruction) {
    assertThatThrownBy(
            () -> Dockerfile.parse("FROM scratch\n" + instruction + "\nWORKDIR /app\n", VERSION))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private String write(Image image, String archive) throws Exception {
    return image.write(folder.resolve(archive), "identity-service:1.2.3", folder.resolve("cache"));
  }

  private static String text(String service, String kind) throws IOException {
    return Files.readString(
        PROJECT.resolve(service).resolve("src/main/docker/Dockerfile." + kind), UTF_8);
  }

  /// What a build of a service leaves.
  private Path built(String name, Instant time, String mode) throws IOException {
    var app = folder.resolve(name).resolve("target/quarkus-app");
    for (var file :
        List.of(
            "lib/main/a.jar",
            "lib/boot/b.jar",
            "app/identity-service.jar",
            "quarkus/quarkus.jar",
            "quarkus-run.jar")) {
      var path = app.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
      Files.setLastModifiedTime(path, FileTime.from(time));
    }
    return folder.resolve(name);
  }
}
