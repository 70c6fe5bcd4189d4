package io.safekeep.local.story;

import static io.safekeep.local.story.Customer.BACKUP;
import static io.safekeep.local.story.Customer.IDENTITY;
import static io.safekeep.local.story.Customer.RETENTION;

import com.fasterxml.jackson.databind.JsonNode;
import io.safekeep.local.Await;
import io.safekeep.local.Endpoints;
import io.safekeep.local.StateDirectory;
import io.safekeep.local.StoryTime;
import io.safekeep.local.SuiteApi;
import io.safekeep.local.SuiteApi.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Two customers leave. One comes back in time and has lost nothing; of the other nothing is left
/// anywhere, and that is proved. Told through the suite's HTTP API.
public final class DepartureStory {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration CHECKED_WITHIN = Duration.ofMinutes(1);
  private static final String VERIFIER =
      "retention-service/src/main/java/io/safekeep/retention/certificate/VerifyCertificate.java";

  private static final int PERIOD_DAYS = 90;
  private static final int AGING_DAYS = 31;

  private final SuiteApi api;
  private final Endpoints endpoints;
  private final StateDirectory state;
  private final Path project;
  private final StoryTime time;
  private final Consumer<String> out;
  private final Token operator;
  private final List<String> amiss = new ArrayList<>();
  private final LocalDate today = LocalDate.now(ZoneOffset.UTC);

  /// @param state of the suite, where the story's customers have their files and servers
  /// @param project folder of the root POM, in which the verifier of certificates lies
  /// @param time by which the suite was started
  /// @param out is told each step, in a line
  public DepartureStory(
      Endpoints endpoints,
      StateDirectory state,
      Path project,
      StoryTime time,
      Consumer<String> out) {
    this.endpoints = endpoints;
    this.state = state;
    this.project = project;
    this.time = time;
    this.out = out;
    api = new SuiteApi(endpoints);
    var client = signIn("operator (client)");
    operator = api.signInClient(client.username(), client.password());
  }

  /// Tells it.
  ///
  /// @return what is not as it must be; empty if everything is
  public List<String> tell() {
    out.accept(
        """
        Two customers leave. In this suite %d days take %d s and %d days take %d s, which its own control of \
        P14 finds; the dates are those of somebody who leaves today.\
        """
            .formatted(
                PERIOD_DAYS, time.period().toSeconds(), AGING_DAYS, time.aging().toSeconds()));
    Await.until(
        PATIENCE,
        "the control of P14 fails",
        () -> results(RETENTION, "cases-name-their-schedule").anyMatch(DepartureStory::isFailed));
    var person = signIn("support employee");
    var support = api.signIn(person.username(), person.password());
    var one = arrives("Willow Charts", support);
    var other = arrives("Fern Audio", support);
    try (var leaver = one.join();
        var returner = other.join()) {
      tell(leaver, returner);
    }
    return amiss;
  }

  private void tell(Customer leaver, Customer returner) {
    var before = returner.belongings();
    say(1, 0, "%s and %s are customers. Each has %s".formatted(leaver, returner, words(before)));
    var administrator = leaver.administrator();
    var datastore = leaver.datastore();
    say(2, 0, "%s takes everything along: %s".formatted(leaver, export(administrator)));

    leave(leaver);
    leave(returner);
    Await.until(PATIENCE, "somebody is told", () -> !notices(leaver).isEmpty());
    say(
        3,
        0,
        "Their last relationships end. %s gets a mail: \"%s\""
            .formatted(leaver.contact(), notices(leaver).getFirst()));

    awaitState(returner, "quarantined");
    awaitOut(returner);
    var back =
        api.post(
            IDENTITY,
            "/v1/tenants/" + returner.id() + "/relationships",
            operator,
            Map.of("kind", "subscription"));
    require(back.status() == 201, returner + " could not come back: " + back);
    awaitOut(leaver);
    say(
        4,
        PERIOD_DAYS,
        "Nobody gets at the data any more: people and programs are refused, the databases are closed");
    say(5, PERIOD_DAYS, returner + " comes back in time");
    awaitState(returner, "reactivated");
    awaitHas(returner, before);
    say(6, PERIOD_DAYS, "%s has what it had: %s".formatted(returner, words(before)));

    // The later ones, if nobody looked in between.
    awaitState(leaver, "verifying", "live-purged", "aging-out", "keys-destroyed", "erased");
    sayWhatIsGone(leaver);
    awaitState(leaver, "aging-out", "keys-destroyed", "erased");
    sayWhatIsProved(leaver);
    sayThatNothingIsRestored(leaver, administrator, datastore);

    awaitState(leaver, "erased");
    sayThatNothingIsLeft(leaver);
    awaitHas(returner, before);
    say(
        11,
        PERIOD_DAYS + AGING_DAYS,
        "%s, a customer all the while, has what it had".formatted(returner));
  }

  private Endpoints.SignIn signIn(String who) {
    var known = endpoints.signIns().get(who);
    if (known == null) {
      throw new IllegalStateException("the suite has no " + who);
    }
    return known;
  }

  private CompletableFuture<Customer> arrives(String name, Token support) {
    return CompletableFuture.supplyAsync(() ->
        Customer.arrives(
            api, operator, support, name, state.files(), state.data().resolve("customers")));
  }

  private String export(Token administrator) {
    var id =
        api.post(RETENTION, "/v1/tenant-exports", administrator, Map.of())
            .expect(201)
            .get("id")
            .asText();
    var path = "/v1/tenant-exports/" + id;
    Await.until(
        PATIENCE,
        "the export is made",
        () -> {
          var export = api.get(RETENTION, path, administrator).expect(200);
          require(!export.get("state").asText().equals("failed"), "export failed: " + export);
          return export.get("state").asText().equals("ready");
        });
    var ready = api.get(RETENTION, path, administrator).expect(200);
    return "%d objects in an archive of %d bytes, SHA-256 %.16s..."
        .formatted(
            ready.get("objects").asLong(),
            ready.get("archiveBytes").asLong(),
            ready.get("sha256").asText());
  }

  private void leave(Customer customer) {
    var path = "/v1/tenants/" + customer.id() + "/relationships";
    for (var relationship : read(IDENTITY, path)) {
      api.post(
              IDENTITY,
              path + "/" + relationship.get("id").asText() + ":end",
              operator,
              Map.of("reason", "they go elsewhere"))
          .expect(200);
    }
  }

  private List<String> notices(Customer customer) {
    return api.subjectsMailedTo(customer.contact()).stream()
        .filter(subject -> !subject.startsWith("Are you a contact"))
        .toList();
  }

  private void awaitOut(Customer customer) {
    Await.until(
        PATIENCE,
        customer + " is out",
        () ->
            isRefused(customer::administrator)
                && isRefused(customer::program)
                && customer.rows().startsWith("refused"));
  }

  private static boolean isRefused(Runnable signIn) {
    try {
      signIn.run();
      return false;
    } catch (IllegalStateException refused) {
      return true;
    } catch (UncheckedIOException nobodyThere) {
      return false;
    }
  }

  private void awaitHas(Customer customer, Map<String, String> before) {
    var last = new AtomicReference<Map<String, String>>(Map.of());
    try {
      Await.until(
          PATIENCE,
          customer + " has everything",
          () -> {
            last.set(patiently(customer::belongings));
            return last.get().equals(before) && !isRefused(customer::administrator);
          });
    } catch (IllegalStateException inVain) {
      amiss.add("%s has %s instead of %s".formatted(customer, last.get(), before));
    }
  }

  private void sayWhatIsGone(Customer leaver) {
    var orders =
        items(
                read(RETENTION, "/v1/cases/" + caseOf(leaver).get("id").asText() + "/purge"),
                "orders")
            .filter(order -> order.get("step").asText().equals("purge"))
            .filter(order -> order.get("generation").asInt() == 1)
            .toList();
    say(
        7,
        PERIOD_DAYS,
        "%s is purged: %d things in %d stores of %d services are deleted"
            .formatted(
                leaver,
                orders.stream().mapToLong(order -> order.path("before").asLong()).sum(),
                orders.size(),
                orders.stream()
                    .map(order -> order.get("participant").asText())
                    .distinct()
                    .count()));
    orders.stream()
        .filter(order -> order.path("before").asLong() > 0)
        .map(order ->
            "     %-12s %-18s %4d, now %d"
                .formatted(
                    order.get("participant").asText(),
                    order.get("store").asText(),
                    order.get("before").asLong(),
                    order.path("after").asLong(-1)))
        .sorted()
        .forEach(out);
    for (var order : orders) {
      require(order.path("after").asLong(-1) == 0, "a store is not empty: " + order);
    }
    require(leaver.rows().equals("refused: 3D000"), "the database is still there");
    require(leaver.countFiles() == 0, "there are still files");
  }

  private void sayWhatIsProved(Customer leaver) {
    var looks =
        items(read(RETENTION, "/v1/verifications/" + caseOf(leaver).get("id").asText()), "looks")
            .toList();
    require(looks.getLast().get("findings").isEmpty(), "the verifier found " + looks.getLast());
    say(
        8,
        PERIOD_DAYS,
        "The verifier saw the customer in %d rows before, and in none but those of records now. Certificate, part 1: %s"
            .formatted(looks.getFirst().get("rows").asLong(), checked(certificate(leaver, 1))));
  }

  private void sayThatNothingIsRestored(Customer leaver, Token administrator, String datastore) {
    var restores = "/v1/datastores/" + datastore + "/restores";
    var asked =
        patiently(() -> {
          var answer = api.post(BACKUP, restores, administrator, Map.of());
          if (answer.status() >= 500) {
            throw new IllegalStateException("nobody answers now: " + answer);
          }
          return answer;
        });
    require(Set.of(401, 409).contains(asked.status()), "a restore was not refused: " + asked);
    say(
        9,
        PERIOD_DAYS,
        "A restore is asked for with a token from before, and refused (%d). backup-service asks as well: %s"
            .formatted(asked.status(), drill(leaver).get("detail").asText()));
  }

  /// What backup-service saw when it tried to bring the tenant back.
  private JsonNode drill(Customer leaver) {
    var seen = new AtomicReference<JsonNode>();
    Await.until(
        PATIENCE,
        "backup-service has tried",
        () -> {
          results(BACKUP, "buried-tenants-stay-gone")
              .filter(result -> result.path("tenant").asText().equals(leaver.id()))
              .forEach(seen::set);
          return seen.get() != null;
        });
    require(seen.get().get("outcome").asText().equals("pass"), "it comes back: " + seen.get());
    return seen.get();
  }

  private void sayThatNothingIsLeft(Customer leaver) {
    var certificate = certificate(leaver, 2);
    say(
        10,
        PERIOD_DAYS + AGING_DAYS,
        "The keys of its backups are destroyed. %s Certificate, part 2: %s"
            .formatted(drill(leaver).get("detail").asText(), checked(certificate)));
  }

  private String certificate(Customer leaver, int part) {
    var id =
        items(read(RETENTION, "/v1/certificates?tenant=" + leaver.id()), "items")
            .filter(one -> one.get("part").asInt() == part)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("there is no part " + part))
            .get("id")
            .asText();
    return patiently(() -> api.text(RETENTION, "/v1/certificates/" + id + "/signed", operator));
  }

  /// Checks a certificate as its reader would: with a JDK and two files, asking no service.
  private String checked(String certificate) {
    try {
      var folder = Files.createTempDirectory("safekeep-certificate-");
      var signed = Files.writeString(folder.resolve("certificate.jws"), certificate);
      var keys =
          Files.writeString(
              folder.resolve("keys.json"),
              patiently(() -> api.text(RETENTION, "/v1/signing-keys", operator)));
      var process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  project.resolve(VERIFIER).toString(),
                  signed.toString(),
                  keys.toString())
              .redirectErrorStream(true)
              .start();
      var said =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      var isGood =
          process.waitFor(CHECKED_WITHIN.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
      require(isGood, "a certificate is not good: " + said);
      return said.lines().reduce("", (_, last) -> last);
    } catch (IOException e) {
      throw new UncheckedIOException("the certificate cannot be checked", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void awaitState(Customer customer, String... wanted) {
    Await.until(
        PATIENCE,
        customer + " is " + wanted[0],
        () -> List.of(wanted).contains(caseOf(customer).path("state").asText()));
  }

  /// The newest; nothing if there is none.
  private JsonNode caseOf(Customer customer) {
    return read(RETENTION, "/v1/cases?tenant=" + customer.id()).get("items").path(0);
  }

  private JsonNode read(String service, String path) {
    return patiently(() -> api.get(service, path, operator).expect(200));
  }

  /// Asks again as long as a service, or the one that knows the keys of tokens, is being started
  /// again.
  private static <T> T patiently(Supplier<T> question) {
    var answer = new AtomicReference<T>();
    Await.until(
        PATIENCE,
        "somebody answers",
        () -> {
          try {
            answer.set(question.get());
            return true;
          } catch (UncheckedIOException | IllegalStateException notNow) {
            return false;
          }
        });
    return answer.get();
  }

  private Stream<JsonNode> results(String service, String check) {
    return StreamSupport.stream(read(service, "/v1/control-results").spliterator(), false)
        .filter(result -> result.get("check").asText().equals(check));
  }

  private static boolean isFailed(JsonNode result) {
    return result.get("outcome").asText().equals("fail");
  }

  private static Stream<JsonNode> items(JsonNode of, String field) {
    return StreamSupport.stream(of.get(field).spliterator(), false);
  }

  private static String words(Map<String, String> belongings) {
    return String.join(
        ", ",
        belongings.entrySet().stream().map(one -> one.getKey() + ": " + one.getValue()).toList());
  }

  private void say(int step, int day, String what) {
    out.accept("%2d. %s, day %d: %s".formatted(step, today.plusDays(day), day, sentence(what)));
  }

  private static String sentence(String words) {
    return words.endsWith(".") || words.endsWith("\"") ? words : words + ".";
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      amiss.add(otherwise);
    }
  }
}
