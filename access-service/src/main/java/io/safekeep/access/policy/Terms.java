package io.safekeep.access.policy;

import io.safekeep.access.catalogue.CustomerApproval;
import io.safekeep.access.catalogue.Stage;
import io.safekeep.access.catalogue.StepUp;
import io.safekeep.access.grant.Privilege;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// On what terms something is permitted.
///
/// @param duration that was asked for, or the entitlement's default
/// @param mostDuration at most 24 h, with all extensions
/// @param requestTtl how long a request may wait for its approvals
/// @param stages who must approve, one stage after the other; a request by break-glass does not
///   wait for them, but they are told
/// @param extensions how often it may be extended
/// @param toApprove what approvers must have signed in with; null for nothing more than a sign-in
/// @param toConnect what the employee must have signed in with to use it
/// @param ticketChecked false if no ticket system is configured: then only the ticket's form was
///   looked at, and evidence has to say so
public record Terms(
    Privilege privilege,
    Duration duration,
    Duration mostDuration,
    Duration requestTtl,
    List<Stage> stages,
    CustomerApproval customerApproval,
    int extensions,
    @Nullable StepUp toApprove,
    @Nullable StepUp toConnect,
    boolean ticketChecked,
    int policyVersion,
    String policySha256) {

  public Terms {
    stages = List.copyOf(stages);
  }
}
