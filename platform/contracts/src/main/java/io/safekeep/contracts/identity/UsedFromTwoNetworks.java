package io.safekeep.contracts.identity;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The account of one of the vendor's people is in use in two distant networks at once: it may be
/// shared, or somebody else may know its password. A person on the way with two devices looks the
/// same.
///
/// @param account the `sub` of their tokens
/// @param session one of the two
/// @param network where that began; coarse, for example `203.0.113.0/24`
/// @param otherSession the other
/// @param otherNetwork where the other began
/// @param at when it was noticed
public record UsedFromTwoNetworks(
    UUID account, UUID session, String network, UUID otherSession, String otherNetwork, Instant at)
    implements IdentityEvent {

  public static final String TYPE = "io.safekeep.identity.account.used-from-two-networks.v1";

  @Override
  public @Nullable UUID tenant() {
    return null;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return account.toString();
  }
}
