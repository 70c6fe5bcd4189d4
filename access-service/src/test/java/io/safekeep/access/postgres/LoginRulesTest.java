package io.safekeep.access.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.safekeep.access.postgres.LoginRules.Kind;
import io.safekeep.access.postgres.LoginRules.OurRole;
import io.safekeep.access.postgres.SqlServerWatch.Watched;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.access.resource.Target;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class LoginRulesTest {

  private static final UUID GRANT = UUID.fromString("00000000-0000-7000-8000-000000000001");
  private static final String ROLE = "jit_00000000000070008000000000000001";
  private static final OurRole IN_FORCE = new OurRole(GRANT, ROLE, 100L, false);
  private static final OurRole OVER = new OurRole(GRANT, ROLE, 100L, true);

  @Test
  void withoutAListWhoeverWasThereAtFirstIsTheTenantsOwn() {
    assertThat(kinds(target(), login(17, "shop", 3), Set.of(17L))).isEqualTo(Kind.SERVICE);
    assertThat(kinds(target(), login(18, "shop", 3), Set.of(17L))).isEqualTo(Kind.UNKNOWN);
    assertThat(kinds(target(), login(10, "postgres", 1), Set.of())).isEqualTo(Kind.ADMINISTRATOR);
    assertThat(kinds(target(), login(16, "administrator", 1), Set.of()))
        .isEqualTo(Kind.ADMINISTRATOR);
  }

  @Test
  void withAListNothingElseCounts() {
    assertThat(kinds(target("shop"), login(17, "shop", 3), Set.of())).isEqualTo(Kind.SERVICE);
    assertThat(kinds(target("shop"), login(18, "other", 3), Set.of(18L))).isEqualTo(Kind.UNKNOWN);
  }

  @Test
  void roleThatOnlyLooksLikeOneOfOursIsUnknownAlsoAtFirst() {
    var login = login(99, ROLE, 0);

    assertThat(LoginRules.mayBeBaseline(login)).isFalse();
    assertThat(kinds(target(), login, Set.of())).isEqualTo(Kind.UNKNOWN);
  }

  @Test
  void grantInForceIsNothingToTell() {
    assertThat(found(login(100, ROLE, 2), IN_FORCE)).isEmpty();
  }

  @Test
  void whatIsLeftOfAGrantIsToldByWhatIsWorse() {
    assertThat(found(login(100, ROLE, 0), OVER)).containsExactly(tuple("role-after-end", GRANT));
    assertThat(found(login(100, ROLE, 1), OVER)).containsExactly(tuple("backend-after-end", GRANT));
    assertThat(found(new ServerLogin(100, null, false, 1), OVER))
        .containsExactly(tuple("backend-after-end", GRANT));
  }

  @Test
  void foreignRoleAndItsConnectionsAreTwoThings() {
    assertThat(found(login(50, "mallory", 0), IN_FORCE))
        .containsExactly(tuple("unknown-role", null));
    assertThat(found(login(50, "mallory", 2), IN_FORCE))
        .containsExactly(tuple("unknown-role", null), tuple("unknown-backend", null));
    assertThat(found(new ServerLogin(51, null, false, 1), IN_FORCE))
        .containsExactly(tuple("unknown-backend", null));
  }

  @Test
  void onlyAServerThatWasSeenJustNowCounts() {
    assertThat(outcome(Duration.ofSeconds(20), 3, 0)).isEqualTo(Outcome.PASS);
    assertThat(outcome(Duration.ofSeconds(61), 3, 0)).isEqualTo(Outcome.UNKNOWN);
    assertThat(outcome(null, 0, 0)).isEqualTo(Outcome.UNKNOWN);
    assertThat(outcome(Duration.ofSeconds(20), 3, 1)).isEqualTo(Outcome.FAIL);
    assertThat(outcome(Duration.ofSeconds(20), 21, 0)).isEqualTo(Outcome.FAIL);
  }

  private static Outcome outcome(Duration sinceLook, long standing, long unknown) {
    return LoginsKnown.judge(
            new Watched(
                UUID.randomUUID(),
                new TenantId(UUID.randomUUID()),
                "main",
                sinceLook,
                null,
                standing,
                1,
                unknown),
            20)
        .outcome();
  }

  private static Kind kinds(Target.Postgres target, ServerLogin login, Set<Long> baseline) {
    return LoginRules.judge(target, List.of(login), baseline, List.of()).getFirst().kind();
  }

  private static List<Tuple> found(ServerLogin login, OurRole ours) {
    var resource =
        new Resource(
            UUID.randomUUID(),
            new TenantId(UUID.randomUUID()),
            ResourceClass.POSTGRES,
            "main",
            "eu",
            target());
    return LoginRules.detections(
            resource, LoginRules.judge(target(), List.of(login), Set.of(), List.of(ours)))
        .stream()
        .map(detection -> tuple(detection.kind(), detection.grant()))
        .toList();
  }

  private static ServerLogin login(long oid, String role, int backends) {
    return new ServerLogin(oid, role, true, backends);
  }

  private static Target.Postgres target(String... serviceRoles) {
    return new Target.Postgres(
        "db.example",
        5432,
        "tenant",
        "PEM",
        "administrator",
        "readers",
        "writers",
        List.of(serviceRoles));
  }
}
