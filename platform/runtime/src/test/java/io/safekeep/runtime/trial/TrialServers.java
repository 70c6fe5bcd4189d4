package io.safekeep.runtime.trial;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.safekeep.testing.KafkaBroker;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.WarrantKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The servers of the trial, with a broker of its own that tests may stop: fields of type
/// `Runnable` named `stopKafka` and `startKafka` are set.
public class TrialServers implements QuarkusTestResourceLifecycleManager {

  private @Nullable KafkaBroker broker;

  @Override
  public Map<String, String> start() {
    TestServers.Database database = TestServers.database("trial");
    try {
      broker = KafkaBroker.start(Files.createTempDirectory("safekeep-trial-kafka-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    WarrantKey warrants = WarrantKey.make("trial");
    return Map.of(
        "trial.warrant-key", warrants.privateJwk(),
        "quarkus.datasource.jdbc.url", database.jdbcUrl(),
        "quarkus.datasource.username", database.username(),
        "quarkus.datasource.password", database.password(),
        "kafka.bootstrap.servers", broker.bootstrapServers(),
        "safekeep.issuer", TestIssuer.url(),
        "safekeep.purge.warrant-keys", warrants.publicJwks(),
        "quarkus.http.test-port", "0");
  }

  @Override
  public void inject(TestInjector test) {
    test.injectIntoFields((Runnable) broker::stop, field -> field.getName().equals("stopKafka"));
    test.injectIntoFields((Runnable) broker::start, field -> field.getName().equals("startKafka"));
  }

  @Override
  public void stop() {
    if (broker != null) {
      broker.close();
    }
  }
}
