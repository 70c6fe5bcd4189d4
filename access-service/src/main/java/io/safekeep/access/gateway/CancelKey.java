package io.safekeep.access.gateway;

import java.security.SecureRandom;

/// By what a client names its session when it wants its statement cancelled (documentation,
/// "Canceling Requests in Progress"). Both numbers are random: whoever does not know them ends
/// nothing, and learns nothing of the server's own.
record CancelKey(int process, int key) {

  static CancelKey random(SecureRandom random) {
    return new CancelKey(1 + random.nextInt(Integer.MAX_VALUE), random.nextInt());
  }
}
