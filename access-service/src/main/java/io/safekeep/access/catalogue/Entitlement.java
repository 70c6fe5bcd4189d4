package io.safekeep.access.catalogue;

import io.safekeep.access.grant.Privilege;
import io.safekeep.access.resource.ResourceClass;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Something that can be asked for: a privilege on resources of one class, by whom and on what
/// terms.
///
/// @param teams who may ask for it
/// @param reasons for which it may be asked
/// @param usual how long it lasts if nobody says otherwise
/// @param most how long it may last, with all extensions; at most 24 h
/// @param extensions how often it may be extended
/// @param requestTtl how long a request may wait for its approvals
/// @param stages one after the other; none means that nobody has to approve
/// @param toRequest what who asks must have signed in with; null for nothing special
/// @param breakGlass whether it can be had at once in an emergency, without approvals
/// @param conflicts names of entitlements that nobody may hold at the same time
/// @param when must be true; null for always
/// @param denyIf must not be true; null for never
public record Entitlement(
    String name,
    String description,
    ResourceClass resourceClass,
    NamePattern resources,
    Set<String> teams,
    Privilege privilege,
    Set<Reason> reasons,
    TicketPattern ticket,
    Duration usual,
    Duration most,
    int extensions,
    Duration requestTtl,
    List<Stage> stages,
    CustomerApproval customer,
    @Nullable StepUp toRequest,
    @Nullable StepUp toApprove,
    @Nullable StepUp toConnect,
    boolean breakGlass,
    Set<String> conflicts,
    @Nullable Condition when,
    @Nullable Condition denyIf) {

  public Entitlement {
    teams = Set.copyOf(teams);
    reasons = Set.copyOf(reasons);
    stages = List.copyOf(stages);
    conflicts = Set.copyOf(conflicts);
    if (most.compareTo(FixedRules.MOST) > 0) {
      throw new IllegalArgumentException(name + " lasts " + most + ", at most " + FixedRules.MOST);
    }
  }
}
