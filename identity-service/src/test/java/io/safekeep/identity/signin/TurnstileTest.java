package io.safekeep.identity.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.runtime.problem.Refusal;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnstileTest {

  private final Turnstile turnstile = new Turnstile();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch release = new CountDownLatch(1);
  private final ArrayList<Future<?>> guesses = new ArrayList<>();

  @AfterEach
  void close() {
    release.countDown();
    threads.close();
  }

  @Test
  void accountUnderAttackTurnsGuessesAwayAndOthersPass() throws Exception {
    // Given
    for (int guess = 0; guess < Turnstile.PER_ACCOUNT; guess++) {
      stay("ada@acme.example", "192.0.2." + guess);
    }

    // Then
    assertThatThrownBy(() -> turnstile.pass(" Ada@Acme.example", "198.51.100.1", () -> "in"))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.type()).isEqualTo(IdentityProblem.BUSY);
              assertThat(refusal.retryAfter()).isPresent();
            });
    assertThat(turnstile.<String>pass("grace@acme.example", "192.0.2.1", () -> "in"))
        .isEqualTo("in");
  }

  @Test
  void sourceThatTriesManyAccountsIsTurnedAwayAndOthersPass() throws Exception {
    // Given
    for (int guess = 0; guess < Turnstile.PER_SOURCE; guess++) {
      stay("person" + guess + "@acme.example", "192.0.2.1");
    }

    // Then
    assertThatThrownBy(() -> turnstile.pass("ada@acme.example", "192.0.2.1", () -> "in"))
        .isInstanceOf(Refusal.class);
    assertThat(turnstile.<String>pass("ada@acme.example", "192.0.2.2", () -> "in")).isEqualTo("in");
  }

  @Test
  void whoeverWasInsideIsForgottenHoweverTheyLeft() throws Exception {
    // Given
    stay("ada@acme.example", "192.0.2.1");
    assertThatThrownBy(() ->
            turnstile.pass(
                "ada@acme.example",
                "192.0.2.1",
                () -> {
                  throw new IllegalStateException("database away");
                }))
        .hasMessage("database away");

    // When
    release.countDown();
    for (var guess : guesses) {
      guess.get();
    }

    // Then
    assertThat(turnstile.inside()).isZero();
  }

  private void stay(String account, String source) throws InterruptedException {
    var inside = new CountDownLatch(1);
    guesses.add(
        threads.submit(() ->
            turnstile.pass(
                account,
                source,
                () -> {
                  inside.countDown();
                  try {
                    release.await();
                  } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                  }
                  return "in";
                })));
    inside.await();
  }
}
