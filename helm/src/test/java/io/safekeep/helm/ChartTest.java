package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ChartTest {

  @SuppressWarnings("unused") // by FieldSource
  private static final String[] PROFILES = Chart.PROFILES;

  @ParameterizedTest
  @FieldSource("PROFILES")
  void lintsStrictlyInEachProfile(String profile, @TempDir Path scratch) throws Exception {
    // When
    var result = Chart.lint(profile, scratch);

    // Then
    assertThat(result.isFailed()).as(() -> String.join("\n", result.getMessages())).isFalse();
  }

  @ParameterizedTest
  @FieldSource("PROFILES")
  void rendersEachServiceOfTheSuiteInEachProfile(String profile) {
    // When
    var rendered = Manifests.parse(Chart.render(profile));

    // Then
    assertThat(rendered.all(Deployment.class))
        .extracting(it -> it.getMetadata().getName())
        .containsExactlyInAnyOrderElementsOf(Project.SERVICES);
  }

  @ParameterizedTest
  @FieldSource("PROFILES")
  void namesNoObjectTwice(String profile) {
    // When
    var rendered = Manifests.parse(Chart.render(profile));

    // Then
    assertThat(rendered.objects())
        .extracting(
            HasMetadata::getKind,
            it -> it.getMetadata().getNamespace() + "/" + it.getMetadata().getName())
        .doesNotHaveDuplicates();
  }

  @Test
  void productionRendersAsReviewed() {
    // When
    String rendered = Chart.render("production");

    // Then
    Golden.assertEqual(Project.ROOT.resolve("helm/rendered/production.yaml"), rendered);
  }

  @Test
  void releaseOfAnotherNameKeepsItsObjectsApart() {
    // When
    var rendered =
        Manifests.parse(Chart.template("small").withName("acme").withNamespace("acme").call());

    // Then
    assertThat(rendered.objects())
        .extracting(it -> it.getMetadata().getName())
        .allSatisfy(name -> assertThat(name).startsWith("acme-"));
  }

  @Test
  void readingRefusesAFieldThatItsKindDoesNotHave() {
    // Given
    String misspelt =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: access-service}
        spec:
          ports: [{port: 8080, targetport: http}]
        """;

    // Then
    assertThatThrownBy(() -> Manifests.parse(misspelt))
        .hasMessageContaining("Service access-service")
        .hasMessageContaining("targetport");
  }

  @Test
  void readingRefusesAKeyGivenTwice() {
    assertThatThrownBy(() -> Manifests.parse("apiVersion: v1\nkind: Pod\nkind: Service\n"))
        .hasMessageContaining("kind");
  }

  @Test
  void readingRefusesACustomResourceWithAWrongField() {
    // Given
    String topic =
        """
        apiVersion: kafka.strimzi.io/v1
        kind: KafkaTopic
        metadata: {name: safekeep.access}
        spec: {partition: 3}
        """;

    // Then
    assertThatThrownBy(() -> Manifests.parse(topic))
        .hasMessageContaining("unknown field spec.partition");
    assertThatThrownBy(() -> Manifests.parse(topic.replace("partition: 3", "partitions: three")))
        .hasMessageContaining("spec.partitions is \"three\", not integer");
  }

  @Test
  void olderClusterGetsOnlyWhatItKnows() {
    // When
    String rendered = Chart.template("production").withKubeVersion("1.20.2").call();

    // Then
    assertThat(rendered)
        .contains("policy/v1beta1", "autoscaling/v2beta2")
        .doesNotContain(
            "matchLabelKeys", "nodeTaintsPolicy", "unhealthyPodEvictionPolicy", "preStop");
  }
}
