package io.safekeep.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// A host beside this one, that a test can cut off: a network namespace (network_namespaces(7)) at
/// the other end of one link. What is sent to it then arrives nowhere, and nobody says so, as where
/// a cable is pulled. Needs root and `ip`.
public final class NeighbourHost implements AutoCloseable {

  private static final String THERE = "eth0";

  private final String name;
  private final String network;

  private NeighbourHost(String name, String network) {
    this.name = name;
    this.network = network;
  }

  /// Whether one can be made here.
  public static boolean isPossible() {
    var trial = "safekeep-trial-" + ProcessHandle.current().pid();
    return Spawner.succeeds("ip", "netns", "add", trial)
        && Spawner.succeeds("ip", "netns", "delete", trial);
  }

  /// A new one that is linked to this host.
  public static NeighbourHost linked() {
    var random = ThreadLocalRandom.current();
    // Addresses for trials of network devices (RFC 2544, appendix C.2.2).
    var network = "198.18.%d.".formatted(random.nextInt(256));
    // The name of a link has 15 characters at most.
    var host = new NeighbourHost("safekeep%06x".formatted(random.nextInt(1 << 24)), network);
    ip("netns", "add", host.name);
    try {
      host.link();
    } catch (IllegalStateException e) {
      // Its end of the link goes with it, and with that the other one.
      ip("netns", "delete", host.name);
      throw e;
    }
    return host;
  }

  private void link() {
    ip("link", "add", name, "type", "veth", "peer", "name", THERE, "netns", name);
    ip("address", "add", addressHere() + "/24", "dev", name);
    ip("link", "set", name, "up");
    ipThere("address", "add", address() + "/24", "dev", THERE);
    ipThere("link", "set", THERE, "up");
  }

  /// Its own address.
  public String address() {
    return network + 2;
  }

  /// Where it reaches servers of this host that listen there.
  public String addressHere() {
    return network + 1;
  }

  /// A command as it runs there.
  public List<String> command(String... words) {
    var command = new ArrayList<>(List.of("ip", "netns", "exec", name));
    command.addAll(List.of(words));
    return command;
  }

  /// From now on nothing arrives there, or comes from there.
  public void cutOff() {
    ipThere("link", "set", THERE, "down");
  }

  /// The namespace goes with its last process.
  @Override
  public void close() {
    ip("link", "delete", name);
    ip("netns", "delete", name);
  }

  private void ipThere(String... words) {
    var all = new ArrayList<>(List.of("-netns", name));
    all.addAll(List.of(words));
    ip(all.toArray(String[]::new));
  }

  private static void ip(String... words) {
    var command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words));
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var said = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said.strip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
