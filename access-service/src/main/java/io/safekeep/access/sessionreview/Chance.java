package io.safekeep.access.sessionreview;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/// What decides by chance, so that nobody who knows the past can tell what comes next.
@Singleton
class Chance {

  @Produces
  @Singleton
  RandomGenerator random() {
    return new SecureRandom();
  }
}
