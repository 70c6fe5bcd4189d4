package io.safekeep.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The shell half of the command.
class SafekeepCommandTest {
  private static final Path SAFEKEEP = Path.of("../../safekeep").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void helpNamesEveryCommand() throws Exception {
    // When
    var result = run("bash", SAFEKEEP.toString(), "help");

    // Then
    assertThat(result.code()).isZero();
    assertThat(result.output().lines())
        .extracting(line -> line.replaceFirst("^  ([a-z]+).*", "$1"))
        .contains(
            "up", "status", "down", "demo", "test", "check", "image", "bench", "mvn", "version",
            "help");
  }

  @ParameterizedTest
  @CsvSource({
    "launch, unknown command 'launch'",
    "up --fast, up: unknown option '--fast'",
    "up --port-offset, up: --port-offset needs a whole number",
    "down now, down takes no 'now'",
    "check everything, check: unknown part 'everything'",
    "image identity-service, image takes a module and a file",
    "image identity-service a.tar --base, image: --base needs an image",
  })
  void wrongUsageEndsWithTwoAndSaysWhy(String words, String message) throws Exception {
    // Given
    var command = new ArrayList<>(List.of("bash", SAFEKEEP.toString()));
    command.addAll(List.of(words.split(" ")));

    // When
    var result = run(command.toArray(String[]::new));

    // Then
    assertThat(result).isEqualTo(new Result(2, "safekeep: " + message + "; see: safekeep help"));
  }

  @Test
  void worksFromAnyFolderThroughALink() throws Exception {
    // Given
    var link = Files.createSymbolicLink(folder.resolve("sk"), SAFEKEEP);

    // When
    var result = run(link.toString(), "version");

    // Then
    assertThat(result.output()).startsWith("safekeep ");
  }

  @Test
  void aBuildIsDueExactlyWhenASourceChanged() throws Exception {
    // Given
    var source = folder.resolve("a/src/main/java/A.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, "class A {}");
    Files.writeString(folder.resolve("pom.xml"), "<project/>");
    var before = stamp();

    // When
    Files.createDirectories(folder.resolve("a/target"));
    Files.writeString(folder.resolve("a/target/A.class"), "not a source");
    var afterBuild = stamp();
    Files.setLastModifiedTime(source, FileTime.from(Instant.parse("2031-01-01T00:00:00Z")));
    var afterEdit = stamp();
    Files.writeString(folder.resolve("a/src/main/java/B.java"), "class B {}");
    var afterNewFile = stamp();

    // Then
    assertThat(afterBuild).isEqualTo(before);
    assertThat(afterEdit).isNotEqualTo(before);
    assertThat(afterNewFile).isNotEqualTo(afterEdit);
  }

  @Test
  void testReportsAreSummedAndNoTestIsAFailure() throws Exception {
    // Given
    var reports = folder.resolve("a/target/surefire-reports");
    var since = Files.writeString(folder.resolve("since"), "");
    Files.setLastModifiedTime(since, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    Files.createDirectories(reports);

    // When
    var none = summary(since);
    Files.writeString(
        reports.resolve("TEST-A.xml"),
        """
        <?xml version="1.0"?>
        <testsuite name="A" time="1" tests="7" errors="1" skipped="2" failures="1">
        """);
    Files.writeString(
        reports.resolve("TEST-B.xml"),
        "<testsuite name=\"B\" tests=\"3\" errors=\"0\" skipped=\"0\" failures=\"0\">\n");
    var some = summary(since);

    // Then
    assertThat(none).isEqualTo(new Result(1, "0 passed, 0 failed, 0 skipped"));
    assertThat(some).isEqualTo(new Result(0, "6 passed, 2 failed, 2 skipped"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bugs", "inventory"})
  void checkThatFindsSomethingFailsAndDoesNotSayOtherwise(String part) throws Exception {
    // When the build ends as it does then
    var result =
        run(
            "bash",
            "-c",
            "source " + SAFEKEEP + "; find_maven() { maven=(false); }; run_check " + part);

    // Then
    assertThat(result).isEqualTo(new Result(1, ""));
  }

  private String stamp() throws Exception {
    return run(
            "bash", "-c", "source " + SAFEKEEP + "; home=$1; sources_stamp", "_", folder.toString())
        .output();
  }

  private Result summary(Path since) throws Exception {
    return run(
        "bash",
        "-c",
        "source " + SAFEKEEP + "; home=$1; summarise_tests \"$2\"",
        "_",
        folder.toString(),
        since.toString());
  }

  private record Result(int code, String output) {}

  private Result run(String... command) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("SAFEKEEP_STATE", folder.resolve("state").toString());
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output.strip());
  }
}
