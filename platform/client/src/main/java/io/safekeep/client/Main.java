package io.safekeep.client;

/// The client as a process.
public final class Main {

  private Main() {}

  public static void main(String[] words) {
    System.exit(new Client(Terminal.ofProcess()).run(words));
  }
}
