package io.safekeep.retention.export;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectNameTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "plain; plain",
        "..; %2E%2E",
        ".; %2E",
        "''; %",
        "../x; ..%2Fx",
        "a\\b:c; a%5Cb%3Ac",
        "50%; 50%25",
        "日本; 日本"
      })
  void nameLeadsNowhereAndIsTheNameOfOneThing(String name, String safe) {
    assertThat(ObjectName.segment(name)).isEqualTo(safe);
  }

  @ParameterizedTest
  @CsvSource({"a/b c/d.txt, a/b c/d.txt", "a/../b, a/%2E%2E/b", "/etc/passwd, %/etc/passwd"})
  void pathStaysBelowItsFolder(String path, String safe) {
    assertThat(ObjectName.path(path)).isEqualTo(safe);
  }
}
