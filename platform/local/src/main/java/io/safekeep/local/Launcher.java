package io.safekeep.local;

import io.safekeep.local.HealthProbe.Health;
import io.safekeep.testing.Directories;
import io.safekeep.testing.Spawner;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.FileHandler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/// The Java half of the `safekeep` command: `up`, `status`, `down` and `demo`. The project's folder
/// comes in the system property `safekeep.home`.
public final class Launcher {
  private static final int OK = 0;
  private static final int FAULT = 1;
  private static final int USAGE = 2;

  /// As service managers say it (LSB, init script actions: status).
  private static final int NOT_RUNNING = 3;

  private static final Duration DOWN_LIMIT = Duration.ofSeconds(40);

  private final Path project;
  private final StateDirectory state;
  private final PrintStream out;
  private final PrintStream err;

  Launcher(Path project, StateDirectory state, PrintStream out, PrintStream err) {
    this.project = project;
    this.state = state;
    this.out = out;
    this.err = err;
  }

  public static void main(String[] words) {
    var project = Path.of(System.getProperty("safekeep.home", "")).toAbsolutePath().normalize();
    var state =
        new StateDirectory(
            Path.of(System.getProperty("safekeep.state", project.resolve(".safekeep").toString())));
    System.exit(new Launcher(project, state, System.out, System.err).run(List.of(words)));
  }

  int run(List<String> words) {
    try {
      return switch (Command.parse(words)) {
        case Command.Up up when up.detached() -> upDetached(words);
        case Command.Up up -> up(up);
        case Command.Status() -> status();
        case Command.Down() -> down();
        case Command.Demo() -> demo();
        case Command.Rehearse() -> {
          LauncherCache.rehearse();
          yield OK;
        }
      };
    } catch (Command.UsageFault e) {
      err.println("safekeep: " + e.getMessage() + "; see: safekeep help");
      return USAGE;
    } catch (LaunchRefused | IllegalStateException e) {
      err.println("safekeep: " + e.getMessage());
      return FAULT;
    }
  }

  private int up(Command.Up up) {
    var began = System.nanoTime();
    state.create();
    if (up.fresh()) {
      forgetAll();
    }
    logToFile();
    var progress = Progress.on(out, System.console() != null && System.console().isTerminal());
    if (up.training() && LauncherCache.isMissing(state)) {
      var step = progress.begin("training the launcher");
      LauncherCache.make(state);
      step.done("");
    }
    var suite =
        Suite.start(
            SuiteOptions.of(project)
                .withState(state)
                .withPorts(PortPlan.usual().shiftedBy(up.portOffset()))
                .withLoad(up.load())
                .withNative(up.isNative())
                .withTraining(up.training())
                .withStory(up.story() ? StoryTime.DEMO : null),
            progress);
    progress.say("");
    progress.say(table(suite.endpoints()));
    progress.say(
        String.format(
            Locale.ROOT,
            "Ready after %.1f s. Ctrl-C or `safekeep down` stops it; logs are in %s.",
            (System.nanoTime() - began) / 1e9,
            state.logs()));
    try {
      // Only a signal ends it, and then the suite's own hook does the rest.
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return OK;
  }

  private void forgetAll() {
    try (var lock = InstanceLock.acquire(state)) {
      Directories.delete(state.data());
      Files.deleteIfExists(state.secrets());
      state.create();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + state.data(), e);
    }
  }

  private int upDetached(List<String> words) {
    state.create();
    InstanceLock.acquire(state).close();
    Endpoints.delete(state);
    var log = state.log("launcher");
    try {
      Files.writeString(log, "");
      var own = ProcessHandle.current().info();
      var command = new ArrayList<String>();
      command.add("setsid");
      command.add(own.command().orElseThrow());
      for (var argument : own.arguments().orElseThrow()) {
        if (!argument.equals("-d") && !argument.equals("--detach")) {
          command.add(argument);
        }
      }
      var child =
          new ProcessBuilder(command)
              .redirectInput(new java.io.File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return follow(child, log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + words, e);
    }
  }

  /// Repeats what the background process says until it is ready, or has ended.
  private int follow(Process child, Path log) throws IOException {
    try (var lines = Files.newBufferedReader(log, StandardCharsets.UTF_8)) {
      while (true) {
        var ended = child.waitFor(100, TimeUnit.MILLISECONDS);
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
          out.println(line);
        }
        if (ended) {
          return child.exitValue() == OK ? FAULT : child.exitValue();
        }
        if (Endpoints.read(state).filter(endpoints -> endpoints.pid() == child.pid()).isPresent()) {
          out.println("Runs in the background as process " + child.pid() + ".");
          return OK;
        }
      }
    } catch (InterruptedException e) {
      child.destroy();
      Thread.currentThread().interrupt();
      return FAULT;
    }
  }

  private int status() {
    var endpoints = InstanceLock.holder(state).flatMap(holder -> Endpoints.read(state));
    if (endpoints.isEmpty()) {
      var starting = InstanceLock.holder(state);
      out.println(
          starting
              .map(holder -> "starting, as process " + holder.pid())
              .orElse("not running; start it by: safekeep up"));
      return starting.isPresent() ? FAULT : NOT_RUNNING;
    }
    out.print(table(endpoints.get()));
    return processes(endpoints.get())
            .allMatch(service -> HealthProbe.ask(service.health()) == Health.READY)
        ? OK
        : FAULT;
  }

  private int down() {
    var holder = InstanceLock.holder(state);
    if (holder.isEmpty()) {
      if (Files.isDirectory(state.run())) {
        LeftoverServices.stop(state).forEach(stopped -> out.println("stopped " + stopped));
      }
      out.println("not running");
      return OK;
    }
    var launcher = holder.get();
    out.println("stopping process " + launcher.pid());
    Spawner.signal(launcher.pid(), "TERM");
    try {
      launcher.onExit().get(DOWN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      out.println("stopped");
      return OK;
    } catch (TimeoutException e) {
      throw new LaunchRefused(
          "process %d still runs after %d s; see %s"
              .formatted(launcher.pid(), DOWN_LIMIT.toSeconds(), state.logs()));
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot wait for process " + launcher.pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAULT;
    }
  }

  private int demo() {
    var endpoints = InstanceLock.holder(state).flatMap(holder -> Endpoints.read(state));
    if (endpoints.isEmpty()) {
      err.println("safekeep: the demo needs a running suite; start it by: safekeep up --detach");
      return NOT_RUNNING;
    }
    return new Demo(endpoints.get(), state, project, out).tell() ? OK : FAULT;
  }

  static String table(Endpoints endpoints) {
    var services = new Table("SERVICE", "STATE", "URL", "HEALTH", "PID", "MEMORY");
    for (var service : processes(endpoints).toList()) {
      services.row(
          service.name(),
          switch (HealthProbe.ask(service.health())) {
            case READY -> "ready";
            case NOT_READY -> "not ready";
            case SILENT -> "silent";
          },
          service.url().toString(),
          service.health().getPath(),
          Long.toString(service.pid()),
          memory(service.pid()));
    }
    var text = new StringBuilder(services.toString());
    if (!endpoints.tenants().isEmpty()) {
      var tenants = new Table("TENANT", "DATABASE", "OWNER");
      for (var tenant : endpoints.tenants()) {
        tenants.row(
            tenant.name(),
            "postgresql://%s:%d/%s"
                .formatted(tenant.owner().host(), tenant.owner().port(), tenant.database()),
            tenant.owner().username());
      }
      text.append('\n').append(tenants);
    }
    if (!endpoints.signIns().isEmpty()) {
      var signIns = new Table("SIGN IN AS", "USER", "PASSWORD");
      new java.util.TreeMap<>(endpoints.signIns())
          .forEach((who, signIn) -> signIns.row(who, signIn.username(), signIn.password()));
      text.append('\n').append(signIns);
    }
    if (endpoints.story()) {
      text.append("\nMonths pass in seconds: a tenant that leaves is purged within a minute.\n");
    }
    return text.append("\nMails: ").append(endpoints.mails()).append('\n').toString();
  }

  private static Stream<Endpoints.Service> processes(Endpoints endpoints) {
    return Stream.concat(endpoints.services().stream(), Stream.ofNullable(endpoints.witness()));
  }

  private static String memory(long pid) {
    var kib = ProcessMemory.residentKib(pid);
    return kib.isPresent() ? (kib.getAsLong() >> 10) + " MiB" : "-";
  }

  /// Kafka's log goes to a file: the terminal is for people.
  private void logToFile() {
    try {
      LogManager.getLogManager().reset();
      var file = new FileHandler(state.log("kafka").toString(), 10 << 20, 1, true);
      file.setFormatter(new SimpleFormatter());
      file.setLevel(Level.WARNING);
      Logger.getLogger("").addHandler(file);
      Logger.getLogger("").setLevel(Level.WARNING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot log to " + state.logs(), e);
    }
  }
}
