package io.safekeep.local;

import io.safekeep.testing.KafkaBroker;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.SmtpSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The whole of Safekeep on one machine: PostgreSQL, Kafka and a mail sink, the demo tenants'
/// clusters, every service as a process of its own, and a witness. What ends by itself is started
/// again.
public final class Suite implements AutoCloseable {
  /// Training is work for both cores of a small machine; more at once only swap places.
  private static final int TRAINED_AT_ONCE = 2;

  /// Role that looks at what a purge has left.
  private static final String VERIFIER = "verifier";

  private final SuiteOptions options;
  private final StateDirectory state;
  private final Progress progress;
  private final InstanceLock lock;
  private final Secrets secrets;
  private final Supervisor supervisor;
  private final Thread closeAtExit = new Thread(this::closeAtExit, "stop-suite");
  private final List<ServiceProcess> services = new ArrayList<>();
  private final List<LightLoad> loads = new ArrayList<>();
  private volatile @Nullable PostgresServer postgres;
  private volatile @Nullable KafkaBroker broker;
  private volatile @Nullable SmtpSink smtp;
  private volatile @Nullable MailView mails;
  private volatile @Nullable ServiceProcess witness;
  private volatile List<TenantCluster> tenants = List.of();
  private volatile Map<String, Endpoints.SignIn> signIns = Map.of();
  private boolean closed;

  private Suite(SuiteOptions options, Progress progress, InstanceLock lock) {
    this.options = options;
    this.state = options.state();
    this.progress = progress;
    this.lock = lock;
    this.secrets = Secrets.in(state);
    this.supervisor =
        new Supervisor(line -> {
          progress.say(line);
          // A process that was started again has another id.
          publish();
        });
  }

  /// Starts everything and returns when all services are ready. Nothing is left running when it
  /// fails.
  ///
  /// @throws LaunchRefused when something outside is in the way; says what to do
  public static Suite start(SuiteOptions options, Progress progress) {
    options.state().create();
    var lock = InstanceLock.acquire(options.state());
    Suite suite;
    try {
      suite = new Suite(options, progress, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(suite.closeAtExit);
    try {
      suite.start();
      return suite;
    } catch (RuntimeException e) {
      suite.close();
      throw e;
    }
  }

  private void start() {
    Endpoints.delete(state);
    LeftoverServices.stop(state)
        .forEach(stopped -> progress.say("stopped " + stopped + ", left behind by a killed run"));
    stopRestoredCopies();
    Preflight.requireDisk(state, options.minimumFreeDisk());
    var given = options.services();
    if (given == null) {
      startWhole();
    } else {
      startOn(given);
    }
    publish();
  }

  private void startWhole() {
    var ports = options.ports();
    Preflight.requirePort(ports.witness(), "witness");
    var local = LocalWitness.built(options.project(), state, ports.witness());
    startOn(
        ServiceSpec.suite(
            options.project(),
            options.isNative(),
            state,
            secrets,
            ports,
            local.announced(secrets)));
    signIns = DemoSeed.plant(endpoints(), secrets, state);
    startWitness(local);
  }

  private void startOn(List<ServiceSpec> specs) {
    requirePorts(specs);
    startInfrastructure();
    startServices(specs);
    watchAll();
  }

  /// The last of all: access-service says by which key its logs are known. Until then their
  /// checkpoints wait.
  private void startWitness(LocalWitness local) {
    step(
        "witness",
        step -> {
          var process =
              new ServiceProcess(local.serving(DemoSeed.keyOfLogs(endpoints(), secrets)), state);
          process.start();
          witness = process;
          supervisor.watch(process);
          return process.url().toString();
        });
  }

  private void requirePorts(List<ServiceSpec> specs) {
    specs.forEach(ServiceSpec::requireBuilt);
    IntStream.range(0, specs.size())
        .forEach(
            i -> Preflight.requirePort(options.ports().services().get(i), specs.get(i).name()));
  }

  private void startInfrastructure() {
    var tasks = new ArrayList<Runnable>();
    tasks.add(this::startPostgres);
    tasks.add(this::startKafka);
    tasks.add(this::startMail);
    tasks.add(this::startTenants);
    Parallel.run(tasks);
  }

  private void startPostgres() {
    step(
        "PostgreSQL",
        step -> {
          var setup =
              PostgresServer.in(state.data().resolve("postgres"))
                  .port(Preflight.freeFrom(options.ports().postgres()))
                  .password(secrets.password("postgres"))
                  .setting("max_connections", "150")
                  .log(state.log("postgres"))
                  .stoppedByCaller();
          var server = (options.durable() ? setup : setup.forTests()).start();
          postgres = server;
          return "port " + server.port();
        });
  }

  private void startKafka() {
    step(
        "Kafka",
        step -> {
          var started =
              KafkaBroker.in(state.data().resolve("kafka"))
                  .port(Preflight.freeFrom(options.ports().kafka()))
                  .stoppedByCaller()
                  .start();
          broker = started;
          return "port " + started.port();
        });
  }

  private void startMail() {
    step(
        "mail sink",
        step -> {
          var sink = SmtpSink.start(Preflight.freeFrom(options.ports().smtp()));
          smtp = sink;
          var view = MailView.start(sink, Preflight.freeFrom(options.ports().mails()));
          mails = view;
          return "port " + sink.port() + ", read at " + view.url();
        });
  }

  private void startTenants() {
    var started = new TenantCluster[options.tenants().size()];
    try {
      Parallel.run(
          IntStream.range(0, started.length)
              .<Runnable>mapToObj(i -> () -> startTenant(i, started))
              .toList());
    } finally {
      tenants = Stream.of(started).filter(Objects::nonNull).toList();
    }
    if (options.load()) {
      tenants.forEach(tenant -> loads.add(LightLoad.on(tenant)));
    }
  }

  private void startTenant(int index, TenantCluster[] started) {
    var spec = options.tenants().get(index);
    step(
        spec.name(),
        step -> {
          var port = options.ports().tenants().get(index);
          step.at("cluster and data set; the data is made once");
          var cluster = TenantCluster.start(spec, port, state, secrets);
          started[index] = cluster;
          return "own PostgreSQL cluster, port " + port;
        });
  }

  private void startServices(List<ServiceSpec> specs) {
    for (int i = 0; i < specs.size(); i++) {
      var port = options.ports().services().get(i);
      var spec = specs.get(i);
      services.add(new ServiceProcess(spec.program(port, environmentOf(specs, i)), state));
    }
    var training = new Semaphore(TRAINED_AT_ONCE);
    Parallel.run(
        IntStream.range(0, specs.size())
            .<Runnable>mapToObj(i -> () -> startService(specs.get(i), services.get(i), training))
            .toList());
  }

  private void startService(ServiceSpec spec, ServiceProcess service, Semaphore training) {
    if (!spec.isNative()) {
      useCache(spec, service, training);
    }
    step(
        spec.name(),
        step -> {
          service.start();
          return service.url().toString();
        });
  }

  private void useCache(ServiceSpec spec, ServiceProcess service, Semaphore training) {
    var cache = AotCache.of(state, spec);
    if (options.training() && !cache.exists()) {
      step(
          "training " + spec.name(),
          step -> {
            step.at("makes later starts quick; once for each build");
            training.acquireUninterruptibly();
            try {
              cache.train(service);
            } finally {
              training.release();
            }
            return cache.exists() ? "" : "no start-up cache came of it; goes without";
          });
    }
    service.useCache(cache.flags());
  }

  private Map<String, String> environmentOf(List<ServiceSpec> specs, int index) {
    var spec = specs.get(index);
    var server = postgres();
    var password = secrets.password("database." + spec.database());
    server.createRole(spec.database(), password, "");
    var url = server.createDatabase(spec.database(), spec.database());
    // Each service's role enters its own database only (P66); the verifier reads them all.
    server.execute(
        PostgresServer.SUPERUSER,
        "revoke connect on database \"" + spec.database() + "\" from public");
    server.createRole(VERIFIER, secrets.password("database.verifier"), "");
    server.execute(
        PostgresServer.SUPERUSER,
        "grant pg_read_all_data to %1$s; grant connect on database \"%2$s\" to %1$s"
            .formatted(VERIFIER, spec.database()));
    var environment = new HashMap<String, String>();
    if (spec.database().equals("retention")) {
      environment.putAll(verifier(specs));
    }
    environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    environment.put("QUARKUS_HTTP_PORT", options.ports().services().get(index).toString());
    environment.put("QUARKUS_DATASOURCE_JDBC_URL", url);
    environment.put("QUARKUS_DATASOURCE_USERNAME", spec.database());
    environment.put("QUARKUS_DATASOURCE_PASSWORD", password);
    environment.put("KAFKA_BOOTSTRAP_SERVERS", broker().bootstrapServers());
    environment.put("SAFEKEEP_ISSUER", issuer().toString());
    environment.put(
        "SAFEKEEP_PAGES_URL", "http://localhost:" + options.ports().services().get(index));
    environment.put("SAFEKEEP_SMTP", "127.0.0.1:" + smtp().port());
    environment.put("QUARKUS_MAILER_HOST", "127.0.0.1");
    environment.put("QUARKUS_MAILER_PORT", String.valueOf(smtp().port()));
    environment.put("QUARKUS_MAILER_FROM", "accounts@safekeep.example");
    environment.put("SAFEKEEP_SERVICE_IDLE_COLLECTION", "10s");
    // One that is killed leaves its work to its successor at once, and not when its lease ends.
    environment.put(
        "SAFEKEEP_SERVICE_PRESENCE",
        options.state().data().resolve(spec.database() + "-replicas").toString());
    environment.put("SAFEKEEP_PURGE_WARRANT_KEYS", ServiceSpec.warrantKey(secrets).publicJwks());
    environment.putAll(spec.environment());
    var story = options.story();
    if (story != null) {
      environment.putAll(story.environment());
    }
    environment.putAll(options.environment());
    return environment;
  }

  /// What retention-service is told of the verifier's way into each service's database.
  private Map<String, String> verifier(List<ServiceSpec> specs) {
    var environment = new HashMap<String, String>();
    for (var spec : specs) {
      var prefix = "SAFEKEEP_VERIFIER_DATABASES_" + spec.database().toUpperCase(Locale.ROOT) + "_";
      environment.put(prefix + "URL", postgres().jdbcUrl(spec.database()));
      environment.put(prefix + "USERNAME", VERIFIER);
      environment.put(prefix + "PASSWORD", secrets.password("database.verifier"));
    }
    return environment;
  }

  private void watchAll() {
    services.forEach(supervisor::watch);
    tenants.forEach(supervisor::watch);
    supervisor.watch(new WatchedPostgres(postgres()));
    supervisor.watch(new WatchedBroker(broker()));
  }

  private record WatchedPostgres(PostgresServer server) implements Supervised {
    @Override
    public String name() {
      return "PostgreSQL";
    }

    @Override
    public CompletableFuture<String> ended() {
      return server.onExit().thenApply(process -> "code " + process.exitValue());
    }

    @Override
    public boolean isWanted() {
      return true;
    }

    @Override
    public void startAgain() {
      server.start();
    }
  }

  private record WatchedBroker(KafkaBroker broker) implements Supervised {
    @Override
    public String name() {
      return "Kafka";
    }

    @Override
    public CompletableFuture<String> ended() {
      return broker.fault();
    }

    @Override
    public boolean isWanted() {
      return true;
    }

    @Override
    public void startAgain() {
      broker.restart();
    }
  }

  /// Where everything is now.
  public Endpoints endpoints() {
    var server = postgres();
    return new Endpoints(
        ProcessHandle.current().pid(),
        issuer(),
        services.stream().map(ServiceProcess::endpoint).toList(),
        tenants.stream().map(TenantCluster::endpoint).toList(),
        new Endpoints.Server(
            "127.0.0.1", server.port(), PostgresServer.SUPERUSER, server.password(), ""),
        broker().bootstrapServers(),
        "127.0.0.1:" + smtp().port(),
        mailView().url(),
        Optional.ofNullable(witness).map(ServiceProcess::endpoint).orElse(null),
        options.story() != null,
        signIns);
  }

  /// The suite's own PostgreSQL server, which holds one database per service.
  public PostgresServer postgres() {
    return started(postgres, "PostgreSQL");
  }

  /// The broker, to stop and start it: the suite leaves one alone that was stopped on purpose.
  public KafkaBroker broker() {
    return started(broker, "Kafka");
  }

  /// What was mailed.
  public SmtpSink smtp() {
    return started(smtp, "the mail sink");
  }

  private MailView mailView() {
    return started(mails, "the mail view");
  }

  public List<TenantCluster> tenants() {
    return tenants;
  }

  /// Kills a service as a crash would; it is started again.
  public void kill(String service) {
    process(service).kill();
  }

  /// Stops a service, which then stays down until [#start(String)].
  public void stop(String service) {
    process(service).stop();
  }

  /// Starts a service that was stopped, and returns when it is ready.
  public void start(String service) {
    var process = process(service);
    process.start();
    supervisor.watch(process);
    publish();
  }

  /// Returns once a service is ready, whatever process it then is.
  public void awaitReady(String service) {
    process(service).awaitReady();
  }

  private Stream<ServiceProcess> processes() {
    return Stream.concat(services.stream(), Stream.ofNullable(witness));
  }

  private ServiceProcess process(String service) {
    return processes()
        .filter(process -> process.name().equals(service))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no service " + service));
  }

  /// Stops everything in order: load, services, then what they stand on.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    supervisor.close();
    loads.forEach(LightLoad::close);
    Parallel.run(processes().<Runnable>map(process -> process::stop).toList());
    stopRestoredCopies();
    var rest = new ArrayList<Runnable>();
    tenants.forEach(tenant -> rest.add(tenant::stop));
    for (var closeable : new @Nullable AutoCloseable[] {broker, postgres, mails, smtp}) {
      if (closeable != null) {
        rest.add(() -> close(closeable));
      }
    }
    try {
      Parallel.run(rest);
    } finally {
      Endpoints.delete(state);
      lock.close();
      forgetHook();
    }
  }

  /// A restored copy is a server of its own, which outlives a backup-service that was killed.
  private void stopRestoredCopies() {
    if (!Files.isDirectory(state.restores())) {
      return;
    }
    try (var folders = Files.walk(state.restores(), 3)) {
      folders
          .filter(folder -> Files.exists(folder.resolve("postmaster.pid")))
          .toList()
          .forEach(PostgresServer::stopLeftover);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look for restored copies", e);
    }
  }

  private void closeAtExit() {
    progress.say("stopping");
    close();
    progress.say("stopped");
  }

  private void forgetHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(closeAtExit);
    } catch (IllegalStateException e) {
      // The JVM is going down, and this is its hook at work.
      return;
    }
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("cannot stop " + closeable, e);
    }
  }

  private URI issuer() {
    return URI.create("http://localhost:" + options.ports().services().getFirst());
  }

  private void publish() {
    if (!services.isEmpty()) {
      endpoints().write(state);
    }
  }

  private static <T> T started(@Nullable T part, String name) {
    if (part == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return part;
  }

  private interface Work {
    /// Does it and says where the result is.
    String run(Progress.Step step);
  }

  private void step(String what, Work work) {
    var step = progress.begin(what);
    try {
      step.done(work.run(step));
    } catch (RuntimeException e) {
      step.failed(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      throw e;
    }
  }
}
