package io.safekeep.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What documents point to is there.
class DocumentationTest {

  private static final Path PROJECT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
  private static final Pattern ASVS_ROW =
      Pattern.compile("(?m)^\\| (\\d+\\.\\d+\\.\\d+) \\| [^|]+ \\| ([^|]+) \\| (.+) \\|$");
  private static final Pattern TEST_NAME = Pattern.compile("`([A-Z]\\w+(?:Test|IT|E2E))`");
  private static final Set<String> NOT_OURS = Set.of("target", ".git", ".safekeep", "node_modules");

  static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(PROJECT)) {
      return files
          .map(PROJECT::relativize)
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> Stream.of(file.toString().split("/")).noneMatch(NOT_OURS::contains))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyRelativeLinkLeadsSomewhere(Path document) throws IOException {
    List<String> broken = new ArrayList<>();
    for (String link : linksOf(document)) {
      if (!leadsSomewhere(document, link)) {
        broken.add(link);
      }
    }

    assertThat(broken).isEmpty();
  }

  @Test
  void everyRequirementOfTheAsvsHasARowThatNamesTestsThatAreThere() throws IOException {
    // Given
    Set<String> tests;
    try (Stream<Path> files = Files.walk(PROJECT)) {
      tests =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".java"))
              .map(name -> name.replace(".java", ""))
              .collect(Collectors.toSet());
    }

    // When
    var rows =
        ASVS_ROW
            .matcher(Files.readString(PROJECT.resolve("docs/security/asvs.md")))
            .results()
            .toList();

    // Then
    assertThat(rows)
        .as("requirements of levels 1 and 2 of version 5.0.0")
        .hasSize(253)
        .extracting(row -> row.group(1))
        .doesNotHaveDuplicates();
    assertThat(rows)
        .allSatisfy(row -> {
          assertThat(row.group(2)).isIn("met", "part", "not", "n/a");
          assertThat(row.group(3)).isNotBlank();
          assertThat(TEST_NAME.matcher(row.group(3)).results().map(name -> name.group(1)))
              .allMatch(tests::contains);
        });
  }

  private static List<String> linksOf(Path document) throws IOException {
    return LINK.matcher(textOf(document))
        .results()
        .map(link -> link.group(1))
        .filter(link -> !link.contains("://") && !link.startsWith("mailto:"))
        .toList();
  }

  private static boolean leadsSomewhere(Path document, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path file =
        parts[0].isEmpty()
            ? document
            : PROJECT.relativize(PROJECT.resolve(document).resolveSibling(parts[0]).normalize());
    if (!Files.exists(PROJECT.resolve(file))) {
      return false;
    }
    return parts.length == 1 || anchorsOf(file).contains(parts[1]);
  }

  /// Anchors as GitHub and GitLab make them from headings.
  private static Set<String> anchorsOf(Path document) throws IOException {
    return HEADING
        .matcher(textOf(document))
        .results()
        .map((MatchResult heading) ->
            heading
                .group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private static String textOf(Path document) throws IOException {
    return FENCED.matcher(Files.readString(PROJECT.resolve(document))).replaceAll("");
  }
}
