package io.safekeep.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The inventory of algorithms is complete, and has nothing that is not in use.
class CryptographyTest {

  private static final Path PROJECT = SharedSuite.PROJECT;
  private static final String SOURCES = "src/main/java";

  /// Of what is not delivered.
  private static final Set<String> TOOLS =
      Set.of("platform/bench", "platform/e2e", "platform/local", "platform/testing");

  /// How the JCA and the JOSE library are told an algorithm.
  private static final List<Pattern> NAMES =
      List.of(
          Pattern.compile(
              "(?:Cipher|Signature|MessageDigest|Mac|KDF|SecretKeyFactory|KeyPairGenerator|KeyAgreement)"
                  + "\\s*\\.getInstance\\(\\s*\"([^\"]+)\""),
          Pattern.compile("String (?:ALGORITHM|MAC) =\\s*\"([^\"]+)\""),
          Pattern.compile("\"(SHA\\d+with[A-Za-z]+)\""),
          Pattern.compile("(?:JWSAlgorithm|JWEAlgorithm|EncryptionMethod)\\.([A-Z]+\\d+\\w*)"));

  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+`) \\| (`[^|]+`) \\|");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @Test
  void inventoryNamesTheAlgorithmsThatTheSourcesNameAndTheirModules() throws IOException {
    // Given
    var named = new TreeMap<String, Set<String>>();
    try (Stream<Path> files = Files.walk(PROJECT)) {
      for (var file : files.filter(CryptographyTest::isDelivered).toList()) {
        var text = Files.readString(file);
        NAMES.stream()
            .flatMap(pattern -> pattern.matcher(text).results())
            .forEach(name -> put(named, name.group(1), moduleOf(file)));
      }
    }

    // When
    var listed = new TreeMap<String, Set<String>>();
    ROW.matcher(Files.readString(PROJECT.resolve("docs/security/cryptography.md")))
        .results()
        .forEach(row ->
            codes(row.group(1))
                .forEach(algorithm ->
                    codes(row.group(2)).forEach(module -> put(listed, algorithm, module))));

    // Then
    assertThat(listed).isNotEmpty().isEqualTo(named);
  }

  private static boolean isDelivered(Path file) {
    var path = PROJECT.relativize(file).toString();
    return path.endsWith(".java")
        && path.contains("/" + SOURCES + "/")
        && !path.startsWith(".")
        && !TOOLS.contains(moduleOf(file));
  }

  private static String moduleOf(Path file) {
    var path = PROJECT.relativize(file).toString();
    return path.substring(0, path.indexOf("/" + SOURCES));
  }

  private static Stream<String> codes(String cell) {
    return CODE.matcher(cell).results().map((MatchResult code) -> code.group(1));
  }

  private static void put(Map<String, Set<String>> modules, String algorithm, String module) {
    modules.computeIfAbsent(algorithm, _ -> new TreeSet<>()).add(module);
  }
}
