package io.safekeep.e2e;

import io.safekeep.local.SuiteApi.Token;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;

/// Programs that write and read without a pause, and try again what was not answered, as clients of
/// the suite do. What was acknowledged is remembered, so that it can be looked for afterwards.
final class SteadyLoad implements AutoCloseable {

  private static final Duration PACE = Duration.ofMillis(250);
  private static final Duration AGAIN_AFTER = Duration.ofMillis(200);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration GIVEN_UP = Duration.ofSeconds(60);

  private final Token token;
  private final AtomicBoolean isOver = new AtomicBoolean();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong attempts = new AtomicLong();
  private final AtomicLong inVain = new AtomicLong();
  private final AtomicLong operations = new AtomicLong();
  private final AtomicLong givenUp = new AtomicLong();
  private final AtomicLong longest = new AtomicLong();
  private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
  private volatile Instant lastComplaint = Instant.MIN;

  SteadyLoad(Token token) {
    this.token = token;
  }

  /// Makes one thing after the other.
  ///
  /// @param name under which it is acknowledged, by its number
  /// @param body by that name
  SteadyLoad writing(String url, LongFunction<String> name, UnaryOperator<String> body) {
    return each(number -> {
      var it = name.apply(number);
      var request =
          request(url)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body.apply(it)))
              .build();
      // At the second try the first one may have been heard.
      if (tried(request, List.of(201), List.of(201, 409))) {
        acknowledged.add(it);
      }
    });
  }

  SteadyLoad reading(String url) {
    return each(number -> tried(request(url).GET().build(), List.of(200), List.of(200)));
  }

  private HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url))
        .timeout(ANSWER)
        .header("Authorization", "Bearer " + token.value());
  }

  private interface Work {
    void accept(long number) throws InterruptedException;
  }

  private SteadyLoad each(Work work) {
    threads.add(
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (long number = 0; !isOver.get(); number++) {
                  work.accept(number);
                  LockSupport.parkNanos(PACE.toNanos());
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }));
    return this;
  }

  private boolean tried(HttpRequest request, List<Integer> first, List<Integer> later)
      throws InterruptedException {
    operations.incrementAndGet();
    long begin = System.nanoTime();
    var good = first;
    // As a program that finds its connection broken makes a new one.
    try (var http = client()) {
      while (true) {
        attempts.incrementAndGet();
        if (isAnswered(http, request, good)) {
          longest.accumulateAndGet(System.nanoTime() - begin, Math::max);
          return true;
        }
        inVain.incrementAndGet();
        lastComplaint = Instant.now();
        good = later;
        if (System.nanoTime() - begin > GIVEN_UP.toNanos()) {
          givenUp.incrementAndGet();
          return false;
        }
        LockSupport.parkNanos(AGAIN_AFTER.toNanos());
      }
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(2))
        .build();
  }

  private boolean isAnswered(HttpClient http, HttpRequest request, List<Integer> good)
      throws InterruptedException {
    try {
      var answer = http.send(request, BodyHandlers.ofString());
      if (good.contains(answer.statusCode())) {
        return true;
      }
      complaints.add(
          "%s %s: %d %s"
              .formatted(Instant.now(), request.uri(), answer.statusCode(), answer.body()));
    } catch (IOException e) {
      complaints.add("%s %s: %s".formatted(Instant.now(), request.uri(), e));
    }
    return false;
  }

  /// What came of it.
  ///
  /// @param attempts requests that were sent
  /// @param inVain those that got no answer, or one that was no good
  /// @param givenUp operations that did not succeed within a minute of trying again
  /// @param longest time until an operation succeeded
  /// @param acknowledged names of what was made
  record Outcome(
      long operations,
      long attempts,
      long inVain,
      long givenUp,
      Duration longest,
      Instant lastComplaint,
      List<String> acknowledged,
      List<String> complaints) {

    double shareInVain() {
      return (double) inVain / attempts;
    }

    @Override
    public String toString() {
      return "%d operations, %d requests, %d in vain (%.3f %%), %d given up, longest %d ms"
          .formatted(
              operations, attempts, inVain, 100 * shareInVain(), givenUp, longest.toMillis());
    }
  }

  /// Stops, and says what came of it.
  Outcome end() throws InterruptedException {
    isOver.set(true);
    for (var thread : threads) {
      thread.join();
    }
    return new Outcome(
        operations.get(),
        attempts.get(),
        inVain.get(),
        givenUp.get(),
        Duration.ofNanos(longest.get()),
        lastComplaint,
        List.copyOf(acknowledged),
        List.copyOf(complaints));
  }

  @Override
  public void close() {
    isOver.set(true);
  }
}
