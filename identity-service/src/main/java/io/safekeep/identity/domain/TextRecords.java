package io.safekeep.identity.domain;

import io.vertx.core.Vertx;
import io.vertx.core.dns.DnsClient;
import io.vertx.core.dns.DnsClientOptions;
import io.vertx.core.dns.DnsException;
import io.vertx.core.dns.DnsResponseCode;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks a name server for TXT records (RFC 1035), without the cache of the Java machine.
@Singleton
class TextRecords {

  private static final int PORT = 53;

  private final DnsClient client;
  private final DomainSettings settings;

  TextRecords(Vertx vertx, DomainSettings settings) {
    this.settings = settings;
    var options = new DnsClientOptions().setQueryTimeout(settings.timeout().toMillis());
    settings
        .nameServer()
        .ifPresent(server -> {
          int colon = server.lastIndexOf(':');
          options.setHost(colon < 0 ? server : server.substring(0, colon));
          options.setPort(colon < 0 ? PORT : Integer.parseInt(server.substring(colon + 1)));
        });
    this.client = vertx.createDnsClient(options);
  }

  /// What came of asking.
  sealed interface Answer {

    /// @param texts none if there is no such name
    record Known(List<String> texts) implements Answer {}

    /// Nobody answered, or not the question.
    record Unknown(String why) implements Answer {}
  }

  Answer of(String name) {
    try {
      return new Answer.Known(
          client
              .resolveTXT(name)
              .toCompletionStage()
              .toCompletableFuture()
              .get(2 * settings.timeout().toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof DnsException answered
          && answered.code() == DnsResponseCode.NXDOMAIN) {
        return new Answer.Known(List.of());
      }
      return new Answer.Unknown(String.valueOf(failed.getCause()));
    } catch (TimeoutException late) {
      return new Answer.Unknown("no answer within " + settings.timeout());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new Answer.Unknown("the service is shutting down");
    }
  }
}
