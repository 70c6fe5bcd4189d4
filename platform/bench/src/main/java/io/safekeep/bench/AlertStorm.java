package io.safekeep.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Alerts that come evenly over some time, some in each request.
///
/// @param count alerts in all
/// @param batch alerts in each request
/// @param within over which they come
/// @param alert the alert of a number from 0
record AlertStorm(int count, int batch, Duration within, Function<Integer, Alert> alert) {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// @param name label `alertname`
  /// @param instance label `instance`
  /// @param severity label `severity`
  record Alert(String name, String instance, String severity) {

    private String json(Instant began) {
      return """
      {"status":"firing","labels":{"alertname":"%s","instance":"%s","severity":"%s"},\
      "annotations":{"summary":"%s of %s"},"startsAt":"%s"}\
      """
          .formatted(name, instance, severity, name, instance, began);
    }
  }

  /// How it went.
  ///
  /// @param began when the first request was sent, as `System.nanoTime()`
  /// @param refused requests that were not answered with 2xx
  record Sent(long began, int refused) {}

  static String json(List<Alert> alerts) {
    var began = Instant.now();
    return alerts.stream()
        .map(alert -> alert.json(began))
        .collect(Collectors.joining(",", "[", "]"));
  }

  /// Sends all, on time whatever the answers take, and returns when all have come.
  Sent send(Function<List<Alert>, HttpRequest> to) throws IOException, InterruptedException {
    int requests = (count + batch - 1) / batch;
    long pause = within.toNanos() / requests;
    var refused = new AtomicInteger();
    List<CompletableFuture<?>> answers = new ArrayList<>();
    long began = System.nanoTime();
    try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int request = 0; request < requests; request++) {
        TimeUnit.NANOSECONDS.sleep(began + request * pause - System.nanoTime());
        var alerts =
            IntStream.range(request * batch, Math.min(count, (request + 1) * batch))
                .mapToObj(alert::apply)
                .toList();
        answers.add(
            http.sendAsync(to.apply(alerts), BodyHandlers.discarding())
                .handle((answer, fault) -> {
                  if (fault != null || answer.statusCode() / 100 != 2) {
                    refused.incrementAndGet();
                  }
                  return true;
                }));
      }
      CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
          .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
          .join();
    }
    return new Sent(began, refused.get());
  }
}
