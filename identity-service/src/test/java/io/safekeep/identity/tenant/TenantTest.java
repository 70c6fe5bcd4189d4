package io.safekeep.identity.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.tenant.TenantProfile.Plan;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TenantTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final TenantProfile PROFILE =
      new TenantProfile(
          TenantId.parse("0199aaaa-0000-7000-8000-000000000000"),
          "Acme",
          "acme.example",
          "eu",
          Plan.PAID,
          NOW);

  @Test
  void suspendedTenantMayNotSignIn() {
    assertThat(new Tenant.Active(PROFILE).suspend("unpaid", NOW).maySignIn()).isFalse();
  }

  @Test
  void formerTenantMayStillFetchItsData() {
    assertThat(new Tenant.Active(PROFILE).leave(NOW).maySignIn()).isTrue();
  }

  @Test
  void reinstatedTenantIsFormerIfItsLastRelationshipEndedMeanwhile() {
    var suspended = new Tenant.Active(PROFILE).suspend("unpaid", NOW);

    assertThat(suspended.reinstate(true, NOW)).isEqualTo(new Tenant.Active(PROFILE));
    assertThat(suspended.reinstate(false, NOW)).isEqualTo(new Tenant.Former(PROFILE, NOW));
  }
}
