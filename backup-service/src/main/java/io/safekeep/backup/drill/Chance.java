package io.safekeep.backup.drill;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/// What decides where nobody shall be able to know beforehand.
@Singleton
class Chance {

  @Produces
  @Singleton
  static RandomGenerator random() {
    return new SecureRandom();
  }
}
