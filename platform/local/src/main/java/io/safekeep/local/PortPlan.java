package io.safekeep.local;

import io.safekeep.testing.Ports;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The TCP ports of one suite, all on the loopback interface: of the shared servers, and of
/// services and tenants in the order in which they are listed.
///
/// @param gateway where access-service lets employees into tenants' databases
/// @param witness of the transparency logs
public record PortPlan(
    int postgres,
    int kafka,
    int smtp,
    int mails,
    int gateway,
    int witness,
    List<Integer> services,
    List<Integer> tenants) {
  private static final PortPlan USUAL =
      new PortPlan(
          5442,
          9192,
          2525,
          8025,
          6432,
          8100,
          List.of(8081, 8082, 8083, 8084, 8085),
          List.of(5451, 5452));

  public PortPlan {
    services = List.copyOf(services);
    tenants = List.copyOf(tenants);
    Stream.of(List.of(postgres, kafka, smtp, mails, gateway, witness), services, tenants)
        .flatMap(List::stream)
        .filter(port -> port < 1 || port > 65535)
        .findFirst()
        .ifPresent(port -> {
          throw new LaunchRefused("port " + port + " is outside 1 to 65535");
        });
  }

  /// The documented ports.
  public static PortPlan usual() {
    return USUAL;
  }

  /// Ports that are free now, for suites in tests.
  public static PortPlan free(int services, int tenants) {
    return new PortPlan(
        Ports.free(),
        Ports.free(),
        Ports.free(),
        Ports.free(),
        Ports.free(),
        Ports.free(),
        IntStream.range(0, services).map(i -> Ports.free()).boxed().toList(),
        IntStream.range(0, tenants).map(i -> Ports.free()).boxed().toList());
  }

  /// All ports moved by `offset`, so that a second suite can run beside the first.
  public PortPlan shiftedBy(int offset) {
    return new PortPlan(
        postgres + offset,
        kafka + offset,
        smtp + offset,
        mails + offset,
        gateway + offset,
        witness + offset,
        services.stream().map(port -> port + offset).toList(),
        tenants.stream().map(port -> port + offset).toList());
  }
}
