package io.safekeep.backup.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Whatever a file is called, it stays below the place that it is restored to.
class NamingTest {

  @Test
  void keysThatAreNoNamesAreWrittenAnew() {
    assertThat(place("a/b.txt")).containsExactly("a", "b.txt");
    assertThat(place("../../etc/passwd")).containsExactly("%2E%2E", "%2E%2E", "etc", "passwd");
    assertThat(place("/a//./b")).containsExactly("%", "a", "%", "%2E", "b");
    assertThat(place("100%")).containsExactly("100%25");
    assertThat(place("a/")).containsExactly("a");
    assertThat(place("x".repeat(400)).getFirst()).startsWith("x".repeat(40) + "%").hasSize(105);
  }

  @Test
  void namesOfADirectoryAreTakenAsTheyAreOrNotAtAll() {
    assertThat(Naming.EXACT.place(new FilePath("100%/ü"))).containsExactly("100%", "ü");
    for (String bad : List.of("..", "../x", "/x", "a//b", "a/./b", "a/../b")) {
      assertThatThrownBy(() -> Naming.EXACT.place(new FilePath(bad)))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void differentKeysHaveDifferentPlacesBelowTheTop() {
    // Given
    Random random = new Random(7);
    Path top = Path.of("/restored");
    Set<String> keys = new HashSet<>();
    Set<List<String>> places = new HashSet<>();

    // When
    for (int i = 0; i < 20_000; i++) {
      String key = key(random);
      Path place = top.resolve(String.join("/", place(key)));
      if (!key.endsWith("/") && keys.add(key)) {
        // Then
        assertThat(places.add(place(key))).as(key).isTrue();
      }
      assertThat(place.normalize()).as(key).isEqualTo(place).startsWithRaw(top);
      assertThat(place(key)).allMatch(name -> name.getBytes(StandardCharsets.UTF_8).length <= 253);
    }
  }

  @Test
  void pathsAreOrderedByTheBytesOfUtf8() {
    // Given
    Random random = new Random(11);
    List<String> letters =
        List.of("a", "-", "/", "0", "ü", "\uFFEE", "\uD83D\uDCC1", "\uD800\uDC00");

    for (int i = 0; i < 20_000; i++) {
      // When
      FilePath left = new FilePath(any(random, letters));
      FilePath right = new FilePath(any(random, letters));

      // Then
      assertThat(Integer.signum(left.compareTo(right)))
          .isEqualTo(Integer.signum(Arrays.compareUnsigned(bytes(left), bytes(right))));
    }
  }

  private static byte[] bytes(FilePath path) {
    return path.value().getBytes(StandardCharsets.UTF_8);
  }

  private static String key(Random random) {
    return any(random, List.of("a", ".", "..", "/", "/", "%", "2E", "%d", "ü", "x".repeat(130)));
  }

  private static String any(Random random, List<String> parts) {
    StringBuilder text = new StringBuilder();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      text.append(parts.get(random.nextInt(parts.size())));
    }
    return text.toString();
  }

  private static List<String> place(String key) {
    return Naming.ESCAPED.place(new FilePath(key));
  }
}
