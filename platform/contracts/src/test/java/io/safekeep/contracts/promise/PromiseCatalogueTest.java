package io.safekeep.contracts.promise;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// The catalogue of promises is complete, says what the services really check, and cannot change in
/// silence.
class PromiseCatalogueTest {

  private static final Path ROOT = Path.of("..", "..");
  private static final Path PROMISES = Path.of("src", "main", "resources", "promises");

  /// A row of a table of controls in docs/operations.
  private static final Pattern DOCUMENTED =
      Pattern.compile("(?m)^\\| P(\\d+) \\| \\[?`([a-z0-9-]+)`");

  private static final Pattern PROMISE =
      Pattern.compile("String promise\\(\\)\\s*\\{\\s*return \"P(\\d+)\"");
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void allPromisesAreThereAndEachOnce() throws IOException {
    assertThat(promises()).hasSize(160);
    assertThat(promises())
        .extracting(promise -> promise.path("id").asText())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 160).mapToObj(number -> "P" + number).toList());
  }

  @Test
  void eachIsMeasuredAttestedOrExplained() throws IOException {
    assertThat(promises())
        .allSatisfy(promise -> {
          assertThat(promise.path("promise").asText()).endsWith(".").hasSizeBetween(20, 160);
          assertThat(promise.path("acceptance").asText()).isNotBlank();
          assertThat(promise.path("sources")).isNotEmpty();
          assertThat(promise.path("frameworks").path("soc2")).isNotEmpty();
          assertThat(
                  promise.path("checks").size()
                      + promise.path("attestations").size()
                      + (promise.path("notYet").isNull() ? 0 : 1))
              .as(promise.path("id").asText())
              .isPositive();
        });
  }

  /// P3: whoever changes the list has to say so, or the build fails.
  @Test
  void everyVersionIsAnnouncedByItsHash() throws Exception {
    JsonNode changes = json.readTree(PROMISES.resolve("changes.json").toFile()).path("changes");

    assertThat(changes).isNotEmpty();
    int version = 0;
    for (JsonNode change : changes) {
      version++;
      byte[] file = Files.readAllBytes(PROMISES.resolve("catalogue-" + version + ".json"));
      assertThat(change.path("version").asInt()).isEqualTo(version);
      assertThat(json.readTree(file).path("version").asInt()).isEqualTo(version);
      assertThat(change.path("sha256").asText())
          .as("version %d changed; announce it as another version in changes.json", version)
          .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file)));
      assertThat(change.path("text").asText()).isNotBlank();
    }
    assertThat(PROMISES.resolve("catalogue-" + (version + 1) + ".json")).doesNotExist();
  }

  @Test
  void everyCheckThatIsListedIsAControlThatOperatorsAreToldOf() throws IOException {
    Set<String> documented = documented();

    assertThat(documented).hasSizeGreaterThan(90).containsAll(listed());
  }

  /// A control that the list does not name counts by its promise all the same.
  @Test
  void everyControlStandsForAPromise() throws IOException {
    Set<String> known =
        promises().stream().map(promise -> promise.path("id").asText()).collect(Collectors.toSet());

    assertThat(controls()).hasSizeGreaterThan(60).allMatch(known::contains);
    assertThat(documented()).allMatch(row -> known.contains(row.substring(0, row.indexOf(' '))));
  }

  /// Promise and name of each control in the tables of docs/operations.
  private static Set<String> documented() throws IOException {
    Set<String> documented = new TreeSet<>();
    try (Stream<Path> pages = Files.list(ROOT.resolve("docs/operations"))) {
      for (Path page : pages.filter(it -> it.toString().endsWith(".md")).toList()) {
        DOCUMENTED
            .matcher(Files.readString(page))
            .results()
            .forEach(row -> documented.add("P" + row.group(1) + " " + row.group(2)));
      }
    }
    return documented;
  }

  /// Promises that controls in the sources of the services name.
  private static List<String> controls() throws IOException {
    List<String> promises = new ArrayList<>();
    for (String service : List.of("identity", "access", "backup", "retention", "notification")) {
      try (Stream<Path> sources = Files.walk(ROOT.resolve(service + "-service/src/main/java"))) {
        for (Path source : sources.filter(it -> it.toString().endsWith(".java")).toList()) {
          PROMISE
              .matcher(Files.readString(source))
              .results()
              .forEach(match -> promises.add("P" + match.group(1)));
        }
      }
    }
    return promises;
  }

  private Set<String> listed() throws IOException {
    return promises().stream()
        .flatMap(promise ->
            texts(promise.path("checks"))
                .map(check ->
                    promise.path("id").asText() + " " + check.substring(check.indexOf('/') + 1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<JsonNode> promises() throws IOException {
    JsonNode changes = json.readTree(PROMISES.resolve("changes.json").toFile()).path("changes");
    return StreamSupport.stream(
            json.readTree(PROMISES.resolve("catalogue-" + changes.size() + ".json").toFile())
                .path("promises")
                .spliterator(),
            false)
        .toList();
  }

  private static Stream<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText);
  }
}
