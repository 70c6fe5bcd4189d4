package io.safekeep.helm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A script that is shipped in a ConfigMap, run by this machine's `sh` and `curl`.
final class Script {

  static final Path CURL = Path.of("/usr/bin/curl");
  static final Path JQ = Path.of("/usr/bin/jq");

  private Script() {}

  record Result(int status, String output) {}

  /// @param environment in the place of what the pod is given
  static Result run(Manifests built, String map, Path scratch, Map<String, String> environment)
      throws Exception {
    var data = built.one(ConfigMap.class, map).getData();
    assertThat(data).hasSize(1);
    var file = Files.writeString(scratch.resolve("script.sh"), data.values().iterator().next());
    var builder = new ProcessBuilder("sh", file.toString()).redirectErrorStream(true);
    builder.environment().keySet().retainAll(java.util.Set.of("PATH"));
    builder.environment().putAll(environment);
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), output);
  }
}
