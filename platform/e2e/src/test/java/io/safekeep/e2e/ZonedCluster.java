package io.safekeep.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A Kubernetes of three zones on this machine, each a network namespace with a node of its own.
/// The tool that makes it is in `safekeep.cluster.tool`, beside the project by default, and keeps
/// its programs and its state in `safekeep.cluster.home`. Needs root.
final class ZonedCluster implements AutoCloseable {

  static final List<String> ZONES = List.of("a", "b", "c");

  /// This machine, as the nodes see it.
  static final String MACHINE = "10.99.0.1";

  private static final Path TOOL =
      folder("safekeep.cluster.tool", "../shared/tools/kubernetes").normalize();
  private static final Path HOME = folder("safekeep.cluster.home", "../kube").normalize();

  /// Addresses of Services lead through the zone that is left alone.
  private static final List<String> SERVICES_BY_ZONE_A =
      List.of("ip", "route", "replace", "10.96.0.0/16", "via", "10.99.0.11");

  private ZonedCluster() {}

  private static Path folder(String property, String besideProject) {
    var given = System.getProperty(property);
    return given == null
        ? SharedSuite.PROJECT.resolve(besideProject).toAbsolutePath()
        : Path.of(given);
  }

  /// Builds the programs if that was not done before, and starts three nodes.
  ///
  /// @param flags of the API server besides its own
  /// @param environment of all that is started
  static ZonedCluster up(List<String> flags, Map<String, String> environment) {
    if (!Files.exists(HOME.resolve("bin/kubelet"))) {
      run(List.of(TOOL.resolve("build.sh").toString(), HOME.toString()), "");
    }
    tool("down");
    var told = new HashMap<>(environment);
    told.put("APISERVER_ARGS", String.join(" ", flags));
    run(List.of(TOOL.resolve("cluster.sh").toString(), "up", HOME.toString()), "", told, true);
    run(SERVICES_BY_ZONE_A, "");
    return new ZonedCluster();
  }

  /// The one that was started before and not stopped.
  static Optional<ZonedCluster> running() {
    var cluster = new ZonedCluster();
    return Files.exists(cluster.kubeconfig()) ? Optional.of(cluster) : Optional.empty();
  }

  /// Puts an image onto every node.
  ///
  /// @param root file system of the image
  /// @param entry what it starts
  /// @param names all names that it is to have
  void load(Path root, String entry, List<String> names) {
    var archive = HOME.resolve("image.tar").toString();
    run(
        List.of(
            "python3",
            TOOL.resolve("image.py").toString(),
            archive,
            names.getFirst(),
            entry,
            root + "=/",
            "--env",
            "LANG=C.UTF-8"),
        "");
    tool("load", archive);
    for (var zone : ZONES) {
      for (var name : names.subList(1, names.size())) {
        tag(zone, names.getFirst(), name);
      }
    }
  }

  private static void tag(String zone, String image, String name) {
    var socket = HOME.resolve("run/%s/containerd.sock".formatted(zone)).toString();
    run(List.of("ctr", "-a", socket, "-n", "k8s.io", "images", "tag", image, name), "");
  }

  /// A folder of the tool's; what is below `run` goes when the cluster does.
  static Path folder(String name) {
    return HOME.resolve(name);
  }

  Path kubeconfig() {
    return HOME.resolve("run/kubeconfig");
  }

  /// What `kubectl` says.
  ///
  /// @throws IllegalStateException with its words if it fails
  String kubectl(String... words) {
    return run(kubectlWith(words), "");
  }

  /// What the API server answers to somebody who asks for the pods of a namespace.
  ///
  /// @param token by which they are known
  String answer(String token, String namespace) {
    return run(
        List.of(
            "kubectl",
            "--kubeconfig=/dev/null",
            "--server=https://%s:6443".formatted(MACHINE),
            "--insecure-skip-tls-verify",
            "--token=" + token,
            "--namespace=" + namespace,
            "get",
            "pods"),
        "",
        Map.of(),
        false);
  }

  /// Of objects that name their namespaces themselves.
  void apply(String manifests) {
    run(kubectlWith("apply", "--filename", "-"), manifests);
  }

  void apply(String namespace, String manifests) {
    run(kubectlWith("--namespace", namespace, "apply", "--filename", "-"), manifests);
  }

  private List<String> kubectlWith(String... words) {
    var command = new ArrayList<>(List.of("kubectl", "--kubeconfig", kubeconfig().toString()));
    command.addAll(List.of(words));
    return command;
  }

  /// A zone loses power: all its processes die at once.
  void kill(String zone) {
    tool("kill", zone);
  }

  /// A zone that lost power comes back.
  void start(String zone) {
    tool("start", zone);
  }

  /// Nothing gets into a zone or out of it.
  void cut(String zone) {
    tool("cut", zone);
  }

  void heal(String zone) {
    tool("heal", zone);
  }

  @Override
  public void close() {
    tool("down");
  }

  private static void tool(String verb, String... words) {
    var command =
        new ArrayList<>(List.of(TOOL.resolve("cluster.sh").toString(), verb, HOME.toString()));
    command.addAll(List.of(words));
    run(command, "");
  }

  /// Runs a program to its end.
  ///
  /// @throws IllegalStateException with what it said if it fails
  static String run(List<String> command, String input) {
    return run(command, input, Map.of(), true);
  }

  private static String run(
      List<String> command, String input, Map<String, String> environment, boolean mustSucceed) {
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      var process = builder.start();
      try (var in = process.outputWriter(UTF_8)) {
        in.write(input);
      }
      var output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0 && mustSucceed) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command.getFirst(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + command.getFirst() + " ran", e);
    }
  }
}
