package io.safekeep.notification.measurement;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.runtime.problem.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportersTest {

  private final Reporters reporters =
      new Reporters(List.of("image-scan=scanner", " image-scan = spare ", "port-scan=prober"));

  @Test
  void clientThatIsNamedReports() {
    assertThatCode(
            () -> {
              reporters.require("image-scan", "scanner");
              reporters.require("image-scan", "spare");
              reporters.require("port-scan", "prober");
            })
        .doesNotThrowAnyException();
  }

  @Test
  void otherClientsDoNotReportForItsInstrument() {
    assertThatThrownBy(() -> reporters.require("image-scan", "prober"))
        .isInstanceOf(Refusal.class)
        .hasMessage("prober does not report for image-scan");
    assertThatThrownBy(() -> reporters.require("port-scan", "scanner")).isInstanceOf(Refusal.class);
  }

  @Test
  void everybodyReportsWhereNobodyIsNamed() {
    assertThatCode(() -> reporters.require("node-benchmark", "prober")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"image-scan", "image-scan=", "=scanner", "image-scam=scanner", "", "="})
  void misspeltSettingStopsTheStart(String pair) {
    assertThatThrownBy(() -> new Reporters(List.of(pair)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining('"' + pair + '"');
  }
}
