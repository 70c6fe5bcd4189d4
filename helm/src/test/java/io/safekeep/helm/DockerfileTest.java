package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DockerfileTest {

  private static final List<String> KINDS = List.of("Dockerfile.jvm", "Dockerfile.native");

  static Stream<Path> dockerfiles() {
    return Project.SERVICES.stream()
        .flatMap(service -> KINDS.stream().map(kind -> file(service, kind)));
  }

  private static Path file(String service, String kind) {
    return Project.ROOT.resolve(service).resolve("src/main/docker").resolve(kind);
  }

  /// Instructions with their arguments, continued lines joined, comments left out.
  private static List<String> instructions(Path dockerfile) {
    return Project.read(dockerfile)
        .replaceAll("(?m)^#.*\n", "")
        .replaceAll("\\\\\n\\s*", "")
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  private static List<String> arguments(Path dockerfile, String instruction) {
    return instructions(dockerfile).stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length()).strip())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("dockerfiles")
  void runsAsTheUserThatTheChartNames(Path dockerfile) {
    assertThat(arguments(dockerfile, "USER"))
        .as("because runAsNonRoot can only check a number, and volumes belong to its group")
        .containsExactly("65532:65532");
  }

  @ParameterizedTest
  @MethodSource("dockerfiles")
  void startsFromOneMinimalImageOfANamedVersion(Path dockerfile) {
    assertThat(arguments(dockerfile, "FROM"))
        .as("because what is not in the image needs no patch")
        .singleElement()
        .asString()
        .matches("gcr\\.io/distroless/[a-z0-9-]+-debian13:nonroot");
  }

  @ParameterizedTest
  @MethodSource("dockerfiles")
  void takesNothingButWhatTheModuleBuilt(Path dockerfile) {
    assertThat(instructions(dockerfile))
        .as("because what is fetched while an image is made is not what was reviewed")
        .noneMatch(line -> line.startsWith("ADD ") || line.startsWith("RUN "));
    assertThat(arguments(dockerfile, "COPY")).isNotEmpty().allMatch(it -> it.startsWith("target/"));
  }

  @ParameterizedTest
  @MethodSource("dockerfiles")
  void holdsNoSecret(Path dockerfile) {
    assertThat(Stream.of("ENV", "ARG").flatMap(it -> arguments(dockerfile, it).stream()))
        .as("because whoever pulls an image reads its history")
        .noneMatch(it -> it.matches("(?i).*(password|secret|token|key).*"));
  }

  @ParameterizedTest
  @MethodSource("dockerfiles")
  void startsTheProcessItself(Path dockerfile) {
    assertThat(arguments(dockerfile, "ENTRYPOINT"))
        .as("because a shell between would keep the signal to stop from the service")
        .singleElement()
        .asString()
        .startsWith("[\"/");
  }

  @Test
  void everyJvmEndsWhenItsMemoryIsUsedUp() {
    assertThat(Project.SERVICES)
        .as("because a process without memory that goes on keeps its claims and does no work")
        .allSatisfy(service ->
            assertThat(arguments(file(service, "Dockerfile.jvm"), "ENTRYPOINT"))
                .singleElement()
                .asString()
                .contains("\"-XX:+ExitOnOutOfMemoryError\""));
  }

  @ParameterizedTest
  @MethodSource("dockerfiles")
  void hasTheShapeOfEveryOtherService(Path dockerfile) {
    // Given
    String service = Project.ROOT.relativize(dockerfile).getName(0).toString();
    Path first = file(Project.SERVICES.getFirst(), dockerfile.getFileName().toString());

    // Then
    assertThat(shape(dockerfile, service))
        .as("because five images that differ by accident are five to maintain")
        .isEqualTo(shape(first, Project.SERVICES.getFirst()));
    assertThat(Project.read(dockerfile))
        .contains("org.opencontainers.image.title=\"" + service + "\"");
  }

  private static String shape(Path dockerfile, String service) {
    return Project.read(dockerfile)
        .replace(service, "SERVICE")
        .replaceAll("image\\.description=\"[^\"]+\"", "image.description=\"...\"");
  }
}
