package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.junit.jupiter.api.Test;

/// Values that an installation had with an older chart: they are taken as they are, or refused by
/// the name of what is to be done. Nothing of them is silently without effect.
class ChartUpgradeTest {

  @Test
  void valuesSinceServicesSpeakTlsAreTakenAsTheyAre() {
    assertThat(Manifests.parse(with("with-tls").call()).all(Deployment.class)).hasSize(5);
  }

  @Test
  void valuesFromBeforeAreRefusedUntilTheAuthorityIsNamed() {
    assertThatThrownBy(() -> with("before-tls").call())
        .hasMessageContaining("ingress.authority is missing: with a HTTPRoute, name the ConfigMap");
    assertThat(
            Manifests.parse(
                    with("before-tls").set("ingress.authority", "safekeep-authority").call())
                .all(Deployment.class))
        .hasSize(5);
  }

  @Test
  void valueThatHasMovedIsRefusedByItsName() {
    assertThatThrownBy(() -> with("first").call())
        .hasMessageContaining("additional properties 'repository' not allowed");
  }

  private static TemplateCommand with(String values) {
    return Chart.template(
        Project.ROOT.resolve("helm/src/test/resources/values").resolve(values + ".yaml"));
  }
}
