package io.safekeep.local;

import java.io.PrintStream;

/// The main story, told against a running suite: a tenant's database is damaged and recovered to
/// the second before.
final class Demo {
  private final Endpoints endpoints;
  private final PrintStream out;

  Demo(Endpoints endpoints, PrintStream out) {
    this.endpoints = endpoints;
    this.out = out;
  }

  void tell() {
    out.println("The suite is at " + endpoints.issuer() + ".");
  }
}
