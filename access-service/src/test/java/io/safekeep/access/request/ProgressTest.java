package io.safekeep.access.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.access.catalogue.CustomerApproval;
import io.safekeep.access.catalogue.Stage;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.policy.Asked;
import io.safekeep.access.policy.Terms;
import io.safekeep.access.request.Approval.Side;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.access.resource.Target;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.security.Actor;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Stage LEADS = new Stage(1, Set.of("team-leads"), Duration.ofHours(1));
  private static final Stage TWO_OF_SECURITY =
      new Stage(2, Set.of("security"), Duration.ofHours(1));

  @Test
  void stagesComeOneAfterTheOtherAndTheCustomerLast() {
    var request = request(true, LEADS, TWO_OF_SECURITY);
    var lead = yes(Side.VENDOR, 0, "lead", 1);
    var first = yes(Side.VENDOR, 1, "sam", 2);
    var second = yes(Side.VENDOR, 1, "sue", 3);
    var customer = yes(Side.CUSTOMER, 0, "ada", 4);

    assertThat(at(request, 5)).isEqualTo(new Progress.AtStage(0, LEADS, 1));
    assertThat(at(request, 5, lead)).isEqualTo(new Progress.AtStage(1, TWO_OF_SECURITY, 2));
    assertThat(at(request, 5, lead, first)).isEqualTo(new Progress.AtStage(1, TWO_OF_SECURITY, 1));
    assertThat(at(request, 5, lead, first, second)).isEqualTo(new Progress.AwaitsCustomer());
    assertThat(at(request, 5, lead, first, second, customer)).isEqualTo(new Progress.Complete());
  }

  @Test
  void silenceSkipsAStageButNeverTheLast() {
    var request = request(false, LEADS, TWO_OF_SECURITY);

    assertThat(at(request, 59)).isEqualTo(new Progress.AtStage(0, LEADS, 1));
    assertThat(at(request, 60)).isEqualTo(new Progress.AtStage(1, TWO_OF_SECURITY, 2));
    assertThat(at(request, 600)).isEqualTo(new Progress.AtStage(1, TWO_OF_SECURITY, 2));
  }

  @Test
  void oneNoIsEnough() {
    var request = request(false, LEADS);

    assertThat(
            at(
                request,
                5,
                new Approval(
                    Side.VENDOR, 0, new Actor("lead", null), false, "no", null, null, null, NOON)))
        .isEqualTo(new Progress.Refused());
  }

  @Test
  void shortestDurationThatAnybodySetIsGranted() {
    var request = request(false, LEADS);

    assertThat(Progress.duration(request, List.of())).isEqualTo(Duration.ofHours(2));
    assertThat(
            Progress.duration(
                request,
                List.of(
                    shortened(Duration.ofMinutes(90)),
                    shortened(Duration.ofMinutes(30)),
                    shortened(Duration.ofHours(5)))))
        .isEqualTo(Duration.ofMinutes(30));
  }

  private static Progress at(AccessRequest request, int minutes, Approval... words) {
    return Progress.of(request, List.of(words), NOON.plus(Duration.ofMinutes(minutes)));
  }

  private static Approval yes(Side side, int stage, String by, int minutes) {
    return new Approval(
        side,
        stage,
        new Actor(by, null),
        true,
        "",
        null,
        null,
        null,
        NOON.plus(Duration.ofMinutes(minutes)));
  }

  private static Approval shortened(Duration to) {
    return new Approval(Side.VENDOR, 0, new Actor("lead", null), true, "", to, null, null, NOON);
  }

  private static AccessRequest request(boolean customerDecides, Stage... stages) {
    var resource =
        new Resource(
            new UUID(0, 1),
            new TenantId(new UUID(0, 2)),
            ResourceClass.PORTAL,
            "portal",
            "eu",
            new Target.Portal(URI.create("https://portal.example"), "portal"));
    var terms =
        new Terms(
            new Privilege.Portal(Set.of("portal:read")),
            Duration.ofHours(2),
            Duration.ofHours(8),
            Duration.ofHours(8),
            List.of(stages),
            CustomerApproval.IF_TENANT_REQUIRES,
            1,
            null,
            null,
            true,
            1,
            "0".repeat(64));
    return new AccessRequest(
        new UUID(0, 3),
        resource,
        new Asked(
            "alice",
            resource.id(),
            "portal-support",
            "CUSTOMER_INITIATED_SUPPORT",
            "T-1",
            null,
            null,
            false,
            null,
            null),
        "",
        new Actor("alice", null),
        new UUID(0, 4),
        terms,
        customerDecides,
        "digest",
        NOON,
        NOON.plus(Duration.ofHours(8)),
        new RequestState.Pending(NOON.plus(Duration.ofHours(8))));
  }
}
