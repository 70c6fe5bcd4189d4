package io.safekeep.notification.deadline;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.notification.deadline.Regime.Latest;
import io.safekeep.notification.incident.Fact;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Duties to tell, as `legal-clocks.json` lists them.
@Singleton
class Regimes {

  private static final String FILE = "legal-clocks.json";

  private final List<Regime> all;

  Regimes(ObjectMapper json) {
    this.all = read(json);
  }

  List<Regime> startedBy(Fact fact) {
    return all.stream().filter(regime -> regime.starts() == fact).toList();
  }

  List<Regime> following(String id) {
    return all.stream().filter(regime -> id.equals(regime.follows())).toList();
  }

  /// Duties with another bound that this fact brings.
  List<Regime> boundBy(Fact fact) {
    return all.stream()
        .filter(regime -> {
          var latest = regime.latest();
          return latest != null && latest.after() == fact;
        })
        .toList();
  }

  Optional<Regime> find(String id) {
    return all.stream().filter(regime -> regime.id().equals(id)).findFirst();
  }

  /// What one tenant's contract asks for.
  static Regime contract(int hours, String reference) {
    return new Regime(
        Regime.CONTRACT,
        "Tell the tenant",
        reference,
        Fact.AWARE,
        null,
        new Within.Exactly(Duration.ofHours(hours)),
        null);
  }

  @RegisterForReflection
  record File(List<Line> regimes) {}

  @RegisterForReflection
  record Line(
      String id,
      String title,
      String law,
      @Nullable String starts,
      @Nullable String follows,
      String within,
      @Nullable String latestAfter,
      @Nullable String latestWithin) {

    Regime regime() {
      return new Regime(
          id,
          title,
          law,
          starts == null ? null : fact(starts),
          follows,
          Within.parse(within),
          latestAfter == null
              ? null
              : new Latest(fact(latestAfter), Within.parse(Objects.requireNonNull(latestWithin))));
    }

    private static Fact fact(String label) {
      return Fact.find(label)
          .orElseThrow(() -> new IllegalArgumentException(label + " is no fact"));
    }
  }

  static List<Regime> read(ObjectMapper json) {
    try (InputStream content =
        Thread.currentThread().getContextClassLoader().getResourceAsStream(FILE)) {
      return json.readValue(content, File.class).regimes().stream().map(Line::regime).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
