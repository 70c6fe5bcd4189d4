package io.safekeep.helm;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The chart, through Helm itself: release `safekeep` in namespace `safekeep`.
final class Chart {

  static final Path FOLDER = Project.ROOT.resolve("helm/safekeep");

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
    return new Helm(FOLDER)
        .template()
        .withName("safekeep")
        .withNamespace("safekeep")
        .withKubeVersion(KUBERNETES)
        .withValuesFile(values);
  }

  /// Lints a copy of the chart whose defaults are the profile, since the lint command takes no
  /// values of its own.
  static LintResult lint(String profile, Path scratch) throws IOException {
    var copy = scratch.resolve("safekeep");
    for (Path file : Project.filesBelow(FOLDER)) {
      Files.createDirectories(copy.resolve(file).getParent());
      Files.copy(FOLDER.resolve(file), copy.resolve(file));
    }
    var yaml = new YAMLMapper();
    var values = yaml.readTree(FOLDER.resolve("values.yaml").toFile());
    var merged =
        JsonMapper.builder()
            .build()
            .readerForUpdating(values)
            .readTree(yaml.readTree(profile(profile).toFile()).toString());
    yaml.writeValue(copy.resolve("values.yaml").toFile(), merged);
    return new Helm(copy).lint().strict().call();
  }
}
