package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each chart's README ends in a table of its values, written from values.yaml.
class ChartReadmeTest {

  private static final String HEAD =
      "## Values\n\n<!-- Generated from values.yaml by ChartReadmeTest; do not edit. -->\n";
  private static final Pattern SETTING = Pattern.compile("( *)([A-Za-z0-9-]+):(?: +(.*))?");

  record Value(String path, String standard, String meaning) {
    String row() {
      return "| `%s` | %s | %s |"
          .formatted(path, standard.isEmpty() ? "" : "`" + standard + "`", meaning);
    }
  }

  static Stream<Path> charts() {
    return Stream.of(Chart.FOLDER, Chart.WITNESS);
  }

  @ParameterizedTest
  @MethodSource("charts")
  void readmeListsEachValueAsItIs(Path chart) {
    // Given
    var readme = chart.resolve("README.md");
    String written = Project.read(readme);
    String prose = written.substring(0, written.indexOf(HEAD));

    // When
    var table = new StringBuilder("| Value | Default | What it is |\n|---|---|---|\n");
    values(chart).forEach(value -> table.append(value.row()).append('\n'));

    // Then
    Golden.assertEqual(readme, prose + HEAD + "\n" + table);
  }

  @ParameterizedTest
  @MethodSource("charts")
  void everyValueSaysWhatItIs(Path chart) {
    assertThat(values(chart))
        .as("because a value that nobody explains is one that nobody dares to change")
        .hasSizeGreaterThan(10)
        .allSatisfy(value -> assertThat(value.meaning()).as(value.path()).endsWith("."));
  }

  private static List<Value> values(Path chart) {
    var values = new ArrayList<Value>();
    Deque<String> path = new ArrayDeque<>();
    String meaning = "";
    for (String line : Project.read(chart.resolve("values.yaml")).split("\n")) {
      String text = line.strip();
      var setting = SETTING.matcher(line);
      if (text.startsWith("# -- ")) {
        meaning = text.substring("# -- ".length());
      } else if (setting.matches()) {
        while (path.size() > setting.group(1).length() / 2) {
          path.removeLast();
        }
        path.addLast(setting.group(2));
        if (setting.group(3) != null) {
          values.add(new Value(String.join(".", path), setting.group(3), meaning));
          meaning = "";
        }
      }
    }
    return values;
  }
}
