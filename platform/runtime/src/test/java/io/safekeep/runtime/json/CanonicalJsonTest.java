package io.safekeep.runtime.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

  /// Names of RFC 8785 section 3.2.3, in the order that it gives for them.
  @Test
  void namesAreOrderedByTheirUtf16CodeUnits() {
    assertThat(
            CanonicalJson.of(
                Map.of(
                    "\u20ac",
                    1,
                    "\r",
                    2,
                    "\ufb33",
                    3,
                    "1",
                    4,
                    "\ud83d\ude00",
                    5,
                    "\u0080",
                    6,
                    "\u00f6",
                    7)))
        .isEqualTo(
            "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}");
  }

  /// Text of RFC 8785 section 3.2.2.
  @Test
  void textIsEscapedOnlyWhereItMustBe() {
    assertThat(CanonicalJson.of("\u20ac$\u000f\nA'\u0042\"\\\\\"/"))
        .isEqualTo("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
  }

  @Test
  void everythingElseHasOneForm() {
    var object = new HashMap<String, Object>();
    object.put("b", Arrays.asList(true, null, -7L, 0));
    object.put("a", Map.of());

    assertThat(CanonicalJson.of(object)).isEqualTo("{\"a\":{},\"b\":[true,null,-7,0]}");
  }

  @Test
  void numberThatIsNotExactIsRefused() {
    assertThat(CanonicalJson.of(9007199254740991L)).isEqualTo("9007199254740991");
    assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.of(9007199254740992L));
    assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.of(List.of(0.5)));
  }
}
