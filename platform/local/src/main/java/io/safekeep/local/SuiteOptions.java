package io.safekeep.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is to be started, where, and how. `project` is the folder of the root POM.
///
/// @param services what to run; null means the suite's five, as built below `project`
/// @param isNative whether the suite's five are native executables
/// @param training whether start-up caches are made for services that have none
/// @param load whether the demo tenants' shops sell
/// @param durable whether PostgreSQL's data survives a crash of the machine; off only in tests
/// @param story shortens what takes months; null for the periods that are published
/// @param environment told to every service, on top of what the suite tells it
/// @param minimumFreeDisk bytes that must be free before anything starts
public record SuiteOptions(
    Path project,
    StateDirectory state,
    PortPlan ports,
    @Nullable List<ServiceSpec> services,
    List<TenantSpec> tenants,
    boolean isNative,
    boolean training,
    boolean load,
    boolean durable,
    @Nullable StoryTime story,
    Map<String, String> environment,
    long minimumFreeDisk) {

  public SuiteOptions {
    tenants = List.copyOf(tenants);
    environment = Map.copyOf(environment);
  }

  /// What `safekeep up` starts: everything, on the documented ports, with its state in
  /// `.safekeep/`.
  public static SuiteOptions of(Path project) {
    return new SuiteOptions(
        project,
        new StateDirectory(project.resolve(".safekeep")),
        PortPlan.usual(),
        null,
        TenantSpec.demo(),
        false,
        true,
        true,
        true,
        null,
        Map.of(),
        1L << 30);
  }

  /// A suite for a test: free ports, state in `folder`, no demo tenants, no start-up caches, not
  /// durable.
  public static SuiteOptions forTest(Path project, Path folder) {
    return of(project)
        .withState(new StateDirectory(folder))
        .withPorts(PortPlan.free(5, 2))
        .withTenants(List.of())
        .withTraining(false)
        .withDurable(false);
  }

  public SuiteOptions withState(StateDirectory to) {
    return with(draft -> draft.state = to);
  }

  public SuiteOptions withPorts(PortPlan to) {
    return with(draft -> draft.ports = to);
  }

  public SuiteOptions withServices(List<ServiceSpec> to) {
    return with(draft -> draft.services = to);
  }

  public SuiteOptions withTenants(List<TenantSpec> to) {
    return with(draft -> draft.tenants = to);
  }

  public SuiteOptions withNative(boolean to) {
    return with(draft -> draft.isNative = to);
  }

  public SuiteOptions withTraining(boolean to) {
    return with(draft -> draft.training = to);
  }

  public SuiteOptions withLoad(boolean to) {
    return with(draft -> draft.load = to);
  }

  public SuiteOptions withDurable(boolean to) {
    return with(draft -> draft.durable = to);
  }

  public SuiteOptions withStory(@Nullable StoryTime to) {
    return with(draft -> draft.story = to);
  }

  public SuiteOptions withEnvironment(Map<String, String> to) {
    return with(draft -> draft.environment = to);
  }

  public SuiteOptions withMinimumFreeDisk(long bytes) {
    return with(draft -> draft.minimumFreeDisk = bytes);
  }

  private SuiteOptions with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /// Options that one change is made to.
  private static final class Draft {
    private final Path project;
    private StateDirectory state;
    private PortPlan ports;
    private @Nullable List<ServiceSpec> services;
    private List<TenantSpec> tenants;
    private boolean isNative;
    private boolean training;
    private boolean load;
    private boolean durable;
    private @Nullable StoryTime story;
    private Map<String, String> environment;
    private long minimumFreeDisk;

    Draft(SuiteOptions from) {
      project = from.project;
      state = from.state;
      ports = from.ports;
      services = from.services;
      tenants = from.tenants;
      isNative = from.isNative;
      training = from.training;
      load = from.load;
      durable = from.durable;
      story = from.story;
      environment = from.environment;
      minimumFreeDisk = from.minimumFreeDisk;
    }

    SuiteOptions options() {
      return new SuiteOptions(
          project,
          state,
          ports,
          services,
          tenants,
          isNative,
          training,
          load,
          durable,
          story,
          environment,
          minimumFreeDisk);
    }
  }
}
