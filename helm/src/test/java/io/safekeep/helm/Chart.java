package io.safekeep.helm;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The charts, through Helm itself: releases `safekeep` and `safekeep-witness`, each in a namespace
/// of its name.
final class Chart {

  static final Path FOLDER = Project.ROOT.resolve("helm/safekeep");

  /// The witness's, which is installed elsewhere.
  static final Path WITNESS = Project.ROOT.resolve("helm/safekeep-witness");

  /// The version of Kubernetes that the chart is rendered for, unless a test says otherwise.
  private static final String KUBERNETES = "1.34.0";

  static final String[] PROFILES = {"small", "production"};

  private Chart() {}

  static Path profile(String name) {
    return FOLDER.resolve("ci/%s.yaml".formatted(name));
  }

  static String render(String profile) {
    return render(profile, Map.of());
  }

  /// @param settings overrides as of `helm template --set`
  static String render(String profile, Map<String, ?> settings) {
    var template = template(profile);
    settings.forEach(template::set);
    return template.call();
  }

  static TemplateCommand template(String profile) {
    return template(profile(profile));
  }

  static TemplateCommand template(Path values) {
    return template(FOLDER, values);
  }

  static TemplateCommand witness() {
    return template(WITNESS, WITNESS.resolve("ci/values.yaml"));
  }

  private static TemplateCommand template(Path chart, Path values) {
    String name = chart.getFileName().toString();
    return new Helm(chart)
        .template()
        .withName(name)
        .withNamespace(name)
        .withKubeVersion(KUBERNETES)
        .withValuesFile(values);
  }

  /// Lints a copy of the chart whose defaults are the profile, since the lint command takes no
  /// values of its own.
  static LintResult lint(Path chart, Path profile, Path scratch) throws IOException {
    var copy = scratch.resolve(chart.getFileName());
    for (Path file : Project.filesBelow(chart)) {
      Files.createDirectories(copy.resolve(file).getParent());
      Files.copy(chart.resolve(file), copy.resolve(file));
    }
    var yaml = new YAMLMapper();
    var values = yaml.readTree(chart.resolve("values.yaml").toFile());
    var merged =
        JsonMapper.builder()
            // As Helm does it: a list takes the place of another.
            .withConfigOverride(ArrayNode.class, it -> it.setMergeable(false))
            .build()
            .readerForUpdating(values)
            .readTree(yaml.readTree(profile.toFile()).toString());
    yaml.writeValue(copy.resolve("values.yaml").toFile(), merged);
    return new Helm(copy).lint().strict().call();
  }
}
